"""Makes mutants of C sources: single small changes, each of which a good test ought to notice.

A mutant replaces some bytes of one line, so that line numbers stay. What is inside comments,
literals, preprocessor lines and assertions is left alone: assertions guard against our own bugs.
"""
import re

# What another operator or name may be put in for.
OPERATORS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
    "==": ("!=",), "!=": ("==",), "&&": ("||",), "||": ("&&",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("/",),
    "+=": ("-=",), "-=": ("+=",), "*=": ("/=",), "/=": ("*=",),
    "<<": (">>",), ">>": ("<<",), "&": ("|",), "|": ("&",),
}
NAMES = {
    "money_add": ("money_subtract",), "money_subtract": ("money_add",),
    "money_min": ("money_max",), "money_max": ("money_min",),
    "quantity_add": ("quantity_subtract",), "quantity_subtract": ("quantity_add",),
    "decimal_divide_half_away": ("decimal_divide_down", "decimal_divide_up"),
    "TERM_LONG": ("TERM_SHORT",), "TERM_SHORT": ("TERM_LONG",),
    "SIDE_SELL": ("SIDE_BUY",), "true": ("false",), "false": ("true",),
}
# Words behind which + - * & is a sign of one operand, or part of a declaration.
TYPES = re.compile(r"[A-Z][a-z]\w*|\w+_t|const|char|void|bool|int|unsigned|struct|return|sizeof"
                   r"|case|else")
TOKEN = re.compile(r"""
    (?P<number>(?:0x[0-9a-fA-F]+|\d+)[uUlL]*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<sign>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[^\s\w])
""", re.X)
# What a statement that cannot be deleted begins with.
DECLARATION = re.compile(r"(?:static|const|unsigned|struct|enum|typedef|goto|return|case|default"
                         r"|if|else|for|while|do|switch|va_list|bool|char|void|u?int\w*|size_t)\b"
                         r"|[A-Z]\w*[a-z]\w*[ *]+[a-z*]")

# The operator's own mutants negate it already.
SINGLE_RELATION = re.compile(r"[^<>=!&|]*[^<>=!&|-](?:<|>|<=|>=|==|!=)[^<>=!&|]*")


class Mutant:
    """`length` bytes at `start` of the file at `path` become `text`."""

    def __init__(self, path, source, start, length, text, kind):
        self.path, self.start, self.length, self.text, self.kind = path, start, length, text, kind
        self.line = source.count("\n", 0, start) + 1
        self.was = source[start:start + length]

    def apply(self, source):
        lines = "\n" * self.was.count("\n")
        return source[:self.start] + self.text + lines + source[self.start + self.length:]

    def __str__(self):
        was = " ".join(self.was.split())
        return f"{self.path}:{self.line}: {self.kind}: {was} -> {self.text or '(nothing)'}"


def blanked(source):
    """The source with all that is not to be mutated as spaces; positions stay."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    source = re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, source, flags=re.S)
    source = re.sub(r"'(?:\\.|[^'\\\n])*'", lambda match: "0" * len(match.group(0)), source)
    source = re.sub(r"^#(?:[^\n]*\\\n)*[^\n]*", blank, source, flags=re.M)
    return re.sub(r"\b(?:static_assert|_Static_assert|assert)\((?:[^()]|\([^()]*\))*\);", blank, source)


class Token:
    def __init__(self, match):
        self.kind, self.text = match.lastgroup, match.group(0)
        self.start, self.end = match.span()


def tokens_of(bare):
    return [Token(match) for match in TOKEN.finditer(bare)]


def ends_operand(token):
    if token.kind == "word":
        return not TYPES.fullmatch(token.text)
    return token.kind == "number" or token.text in (")", "]")


def operator_mutants(tokens):
    for before, token in zip(tokens, tokens[1:]):
        if token.text in "+-*&" and not ends_operand(before):
            continue
        for text in OPERATORS.get(token.text, ()):
            yield token.start, token.text, text, "operator"


def name_mutants(tokens):
    for token in tokens:
        for text in NAMES.get(token.text, ()):
            yield token.start, token.text, text, "name"


def constant_mutants(tokens, bare):
    for token in tokens:
        if token.kind != "number" or bare[token.start - 1] == "'":
            continue
        digits = token.text.rstrip("uUlL")
        suffix = token.text[len(digits):]
        value = int(digits, 16) if digits.lower().startswith("0x") else int(digits)
        yield token.start, token.text, f"{value + 1}{suffix}", "constant"
        if value > 0:
            yield token.start, token.text, f"{value - 1}{suffix}", "constant"


def closing(tokens, index):
    """Index of the token that closes the bracket at `index`."""
    depth = 0
    for at in range(index, len(tokens)):
        depth += (tokens[at].text in "([{") - (tokens[at].text in ")]}")
        if depth == 0:
            return at
    raise ValueError("a bracket stays open")


def condition_mutants(tokens, bare):
    """Negations dropped, and whole conditions negated."""
    for index, token in enumerate(tokens):
        if token.text == "!":
            yield token.start, "!", "", "negation"
        if token.text == "if" and tokens[index + 1].text == "(":
            end = closing(tokens, index + 1)
            inner = bare[tokens[index + 1].end:tokens[end].start]
            if not SINGLE_RELATION.fullmatch(inner):
                yield tokens[index + 1].end, inner, None, "condition"


def opens_block(tokens, index, bare):
    """Whether the brace opens a block, not an initializer or a compound literal."""
    before = tokens[index - 1]
    if before.text == ")":
        return bare[before.end:tokens[index].start].strip() == "" and before.end != tokens[index].start
    return before.text in ("else", "do", ";", "{", "}")


def statement_mutants(tokens, bare):
    """Assignments and calls that are whole statements, and jumps, deleted."""
    blocks = [False]
    starts = False
    for index, token in enumerate(tokens):
        if starts and all(blocks[1:]) and len(blocks) > 1:
            yield from deleted(tokens, index, bare)
        starts = False
        if token.text == "{":
            blocks.append(index > 0 and opens_block(tokens, index, bare))
            starts = blocks[-1]
        elif token.text == "}":
            starts = blocks.pop()
        elif token.text in (";", "else"):
            starts = True
        elif token.text == ")":
            starts = heads(tokens, index)


def heads(tokens, index):
    """Whether the parenthesis closes the head of an if, for or while."""
    depth = 0
    for at in range(index, 0, -1):
        depth += (tokens[at].text == ")") - (tokens[at].text == "(")
        if depth == 0:
            return tokens[at - 1].text in ("if", "for", "while")
    return False


def deleted(tokens, index, bare):
    start = tokens[index].start
    if tokens[index].text in "{};)" or DECLARATION.match(bare, start):
        return
    depth = 0
    for token in tokens[index:]:
        depth += (token.text in "([{") - (token.text in ")]}")
        if depth < 0:
            return
        if depth == 0 and token.text == ";":
            yield start, bare[start:token.start], "", "statement"
            return


def mutants_of(path, source):
    """All mutants of a source, in order of place."""
    bare = blanked(source)
    tokens = tokens_of(bare)
    found = {}
    for making in (operator_mutants(tokens), name_mutants(tokens),
                   constant_mutants(tokens, bare), condition_mutants(tokens, bare),
                   statement_mutants(tokens, bare)):
        for start, was, text, kind in making:
            if kind in ("condition", "statement"):
                was = source[start:start + len(was)]
            if kind == "condition":
                text = f"!({' '.join(was.split())})"
            found[start, len(was), text] = Mutant(path, source, start, len(was), text, kind)
    return [found[key] for key in sorted(found)]
