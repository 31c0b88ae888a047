"""Curves over logarithmic axes as an SVG, for deploy/bench."""
import collections
import math
from xml.sax.saxutils import escape

Curve = collections.namedtuple("Curve", "label points")
Panel = collections.namedtuple("Panel", "x_title y_title curves")

WIDTH, HEIGHT = 460, 320  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 60, 50
COLORS = ("#1f77b4", "#d95f02", "#2ca02c", "#7570b3")


class Scale:
    """From a value to a place between two, by decades."""

    def __init__(self, values, start, end):
        self.low, self.high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self.high = max(self.high, self.low + 1)
        self.start, self.end = start, end

    def place(self, value):
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def decades(self):
        return [10 ** power for power in range(self.low, self.high + 1)]


def text(x, y, words, anchor="middle", more=""):
    return '<text x="%.1f" y="%.1f" text-anchor="%s"%s>%s</text>' % (x, y, anchor, more, escape(words))


def line(x1, y1, x2, y2):
    return '<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#ddd"/>' % (x1, y1, x2, y2)


def axes(panel, left, x_scale, y_scale):
    yield from (line(x_scale.place(each), TOP, x_scale.place(each), HEIGHT - BOTTOM) for each in x_scale.decades())
    yield from (line(left + LEFT, y_scale.place(each), left + WIDTH - RIGHT, y_scale.place(each))
                for each in y_scale.decades())
    yield from (text(x_scale.place(each), HEIGHT - BOTTOM + 16, f"{each:,}") for each in x_scale.decades())
    yield from (text(left + LEFT - 6, y_scale.place(each) + 4, f"{each:,}", "end") for each in y_scale.decades())
    yield text(left + (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, panel.x_title)
    yield text(left + LEFT - 6, TOP - 8, panel.y_title, "end")


def draw_curve(curve, color, x_scale, y_scale):
    places = [(x_scale.place(x), y_scale.place(y)) for x, y in curve.points]
    yield '<polyline fill="none" stroke="%s" stroke-width="2" points="%s"/>' % (
        color, " ".join("%.1f,%.1f" % place for place in places))
    for (x, y), (_, value) in zip(places, curve.points):
        yield '<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>' % (x, y, color)
        yield text(x, y - 7, "%.0f" % value, more=' fill="%s"' % color)


def draw_panel(panel, left):
    points = [point for curve in panel.curves for point in curve.points]
    x_scale = Scale([x for x, _ in points], left + LEFT, left + WIDTH - RIGHT)
    y_scale = Scale([y for _, y in points], HEIGHT - BOTTOM, TOP)
    yield from axes(panel, left, x_scale, y_scale)
    for at, (curve, color) in enumerate(zip(panel.curves, COLORS)):
        yield from draw_curve(curve, color, x_scale, y_scale)
        yield text(left + LEFT + 8, TOP + 14 + 15 * at, curve.label, "start", ' fill="%s"' % color)


def draw(path, title, panels):
    width = WIDTH * len(panels)
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">'
             % (width, HEIGHT), '<rect width="100%" height="100%" fill="white"/>',
             text(width / 2, 24, title, more=' font-size="14"')]
    for at, panel in enumerate(panels):
        parts += draw_panel(panel, at * WIDTH)
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(parts + ["</svg>"]) + "\n")
