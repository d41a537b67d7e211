"""The house template of every plotly figure: type, grid, margins, and colours as tokens.

A colour is written "token:agree" (or "token:agree/60": sixty parts of it on the surface). The browser's
chart module puts the page's own colour in its place, so a figure follows light and dark and is never drawn
with a colour of its own.
"""

from __future__ import annotations

from typing import Any

Figure = dict[str, Any]
Json = dict[str, Any]

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
# The width under which the browser applies `meta.narrow`, in CSS pixels, is known to static/js/chart.js.


def token(name: str, share: float = 1.0) -> str:
    """The name of a page colour, mixed into the surface when the share is below 1."""
    return f"token:{name}" if share >= 1 else f"token:{name}/{round(100 * share)}"


def layout(height: int, narrow: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """The layout that all figures share; `narrow` holds what changes on a small screen."""
    base: dict[str, Any] = {
        "height": height,
        "autosize": True,
        "font": {"family": FONT, "size": 13, "color": token("ink")},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 40, "b": 8, "pad": 6},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {
            "align": "left",
            "bgcolor": token("surface"),
            "bordercolor": token("soft"),
            "font": {"family": FONT, "size": 13, "color": token("ink")},
        },
        # An empty template stops plotly from adding its own 7 KB of defaults.
        "template": {"data": {}, "layout": {}},
        "meta": {"narrow": narrow or {}},
    }
    return base | more


def axis(**more: Any) -> dict[str, Any]:
    """An axis without frame or zoom, on the page's own grid colour."""
    return {
        "fixedrange": True,
        "automargin": True,
        "zeroline": False,
        "showline": False,
        "gridcolor": token("line"),
        "tickfont": {"color": token("soft"), "size": 12},
        "ticks": "",
    } | more


def note(text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """A word in the drawing, without arrow."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "showarrow": False,
        "font": {"size": 12, "color": token("soft")},
    } | more


def legend() -> dict[str, Any]:
    """A legend above the drawing, from the left edge on; it only explains, a click hides nothing."""
    return {
        "orientation": "h",
        "x": 0,
        "xref": "container",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "itemclick": False,
        "itemdoubleclick": False,
        "traceorder": "normal",
    }
