"""How a script of this suite tells what it found."""


class Report:
    """Prints a line for each case and remembers whether any failed."""

    def __init__(self):
        self.failed = 0

    def case(self, name, check):
        try:
            problem = check()
        except Exception as error:  # a case that breaks is a case that fails
            problem = f"{type(error).__name__}: {error}"
        if problem:
            self.failed += 1
            print(f"not ok - {name}: {str(problem)[:600]}", flush=True)
        else:
            print(f"ok - {name}", flush=True)
