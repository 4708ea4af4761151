"""Plots as SVG, and tables, for the pages of docs/: no package is needed for either."""
import html
import math
import re
import sys

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.small { font-size: 12px; fill: #57606a }
.paper { fill: #ffffff }
.halo { paint-order: stroke; stroke: #ffffff; stroke-width: 3px }
.grid { stroke: #d8dee4; stroke-width: 1 }
.axis { stroke: #57606a; stroke-width: 1 }
.line { fill: none; stroke-width: 2 }
.dash { fill: none; stroke-width: 1.5; stroke-dasharray: 5 4 }
.s0 { stroke: #0969da } .f0 { fill: #0969da }
.s1 { stroke: #bc4c00 } .f1 { fill: #bc4c00 }
.s2 { stroke: #1a7f37 } .f2 { fill: #1a7f37 }
.s3 { stroke: #8250df } .f3 { fill: #8250df }
.s4 { stroke: #bf3989 } .f4 { fill: #bf3989 }
.s5 { stroke: #7d6b00 } .f5 { fill: #7d6b00 }
.band { opacity: .22 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .small { fill: #9198a1 } .paper { fill: #0d1117 } .halo { stroke: #0d1117 }
.grid { stroke: #30363d } .axis { stroke: #9198a1 }
.s0 { stroke: #58a6ff } .f0 { fill: #58a6ff }
.s1 { stroke: #f0883e } .f1 { fill: #f0883e }
.s2 { stroke: #3fb950 } .f2 { fill: #3fb950 }
.s3 { stroke: #a371f7 } .f3 { fill: #a371f7 }
.s4 { stroke: #f778ba } .f4 { fill: #f778ba }
.s5 { stroke: #d4b106 } .f5 { fill: #d4b106 }
}
"""
WIDTH, HEIGHT = 720, 380
LEFT, RIGHT, TOP, BOTTOM = 66, 20, 64, 50
LEGEND_ROW = 18


def number(value):
    """Short: 0.25, 3, 1200."""
    return f"{value:.10g}"


def power(exponent):
    """The same of a power of ten, no wider than a margin."""
    for large, word in ((6, " M"), (3, " k")):
        if exponent >= max(large, 4):
            return number(10.0 ** (exponent - large)) + word
    return number(10.0 ** exponent)


def ticks(most):
    """About five round steps from 0 to `most`."""
    raw = most / 5
    unit = 10 ** math.floor(math.log10(raw))
    step = next(unit * m for m in (1, 2, 2.5, 5, 10) if unit * m >= raw * 0.999)
    return [step * i for i in range(int(most / step + 1e-9) + 1)]


class Linear:
    """An axis from zero."""

    def __init__(self, most, percent=False):
        self.most, self.percent = most, percent

    def place(self, value):
        return value / self.most

    def marks(self):
        return [(tick, f"{number(round(100 * tick, 6))} %" if self.percent else number(tick))
                for tick in ticks(self.most)]


class Log:
    """A logarithmic axis; it marks powers of ten unless told what, as values with their words."""

    def __init__(self, least, most, marked=None):
        self.least, self.most, self.marked = least, most, marked

    def place(self, value):
        return math.log(max(value, self.least) / self.least) / math.log(self.most / self.least)

    def marks(self):
        if self.marked:
            return self.marked
        powers = range(math.ceil(math.log10(self.least) - 1e-9),
                       math.floor(math.log10(self.most) + 1e-9) + 1)
        return [(10.0 ** exponent, power(exponent)) for exponent in powers]


class Plot:
    """One pair of axes; a number in place of an axis is a linear one up to it."""

    def __init__(self, title, x_label, y_label, x_axis, y_axis, percent=False, height=HEIGHT,
                 legend_rows=1):
        self.x_axis = x_axis if hasattr(x_axis, "place") else Linear(x_axis)
        self.y_axis = y_axis if hasattr(y_axis, "place") else Linear(y_axis, percent)
        self.height, self.top = height, TOP + LEGEND_ROW * (legend_rows - 1)
        self.out = []
        self.legend_at, self.legend_row = LEFT, 0
        self.text(LEFT, 24, title, "title")
        floor = self.height - BOTTOM
        for y, label in self.y_axis.marks():
            self.rule(LEFT, self.y(y), WIDTH - RIGHT, self.y(y), "grid")
            self.text(LEFT - 8, self.y(y) + 4, label, anchor="end")
        for x, label in self.x_axis.marks() if x_label else ():
            self.rule(self.x(x), floor, self.x(x), floor + 5, "axis")
            self.text(self.x(x), floor + 20, label, anchor="middle")
        self.rule(LEFT, floor, WIDTH - RIGHT, floor, "axis")
        if x_label:
            self.text((LEFT + WIDTH - RIGHT) / 2, height - 10, x_label, "small", "middle")
        middle = (self.top + height - BOTTOM) / 2
        self.out.append(f'<text class="small" text-anchor="middle" transform="translate(15 {middle:.0f}) '
                        f'rotate(-90)">{html.escape(y_label)}</text>')

    def x(self, value):
        return LEFT + (WIDTH - LEFT - RIGHT) * self.x_axis.place(value)

    def y(self, value):
        return self.height - BOTTOM - (self.height - BOTTOM - self.top) * self.y_axis.place(value)

    def rule(self, x1, y1, x2, y2, kind):
        self.out.append(f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')

    def text(self, x, y, words, kind="", anchor="start"):
        self.out.append(f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">'
                        f"{html.escape(words)}</text>")

    def points(self, points):
        return " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)

    def line(self, points, colour, kind="line"):
        self.out.append(f'<polyline class="{kind} s{colour}" points="{self.points(points)}"/>')

    def band(self, low, high, colour):
        points = self.points(low + high[::-1])
        self.out.append(f'<polygon class="band f{colour}" points="{points}"/>')

    def bar(self, x1, x2, value, colour):
        top, bottom = self.y(value), self.height - BOTTOM
        self.out.append(f'<rect class="f{colour}" x="{x1:.1f}" y="{top:.1f}" width="{x2 - x1:.1f}" '
                        f'height="{bottom - top:.1f}"/>')

    def legend(self, words, colour, kind="line"):
        width = 28 + 7.2 * len(words) + 24
        if self.legend_at + width - 24 > WIDTH - RIGHT:
            self.legend_at, self.legend_row = LEFT, self.legend_row + 1
        at = 44 + LEGEND_ROW * self.legend_row
        self.rule(self.legend_at, at, self.legend_at + 22, at, f"{kind} s{colour}")
        self.text(self.legend_at + 28, at + 4, words)
        self.legend_at += width

    def save(self, path):
        path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" '
                        f'width="{WIDTH}" height="{self.height}" role="img">\n<style>{STYLE}</style>\n'
                        f'<rect class="paper" width="{WIDTH}" height="{self.height}"/>\n'
                        + "\n".join(self.out) + "\n</svg>\n")


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def replace_block(page, begin, end, made):
    """Puts `made` between two lines of a page, which has them once."""
    text, found = re.subn(f"{re.escape(begin)}.*?{re.escape(end)}",
                          lambda _: f"{begin}\n{made}\n{end}", page.read_text(), flags=re.DOTALL)
    if found != 1:
        sys.exit(f"{page} has no place for {begin}")
    page.write_text(text)
