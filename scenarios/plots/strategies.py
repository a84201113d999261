#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two figures of a result, by xarray and matplotlib:

    python3 strategies.py RESULT.h5 -o strategies.png [--show NAME ...]

strategies.png: the loss of each country under each strategy against the baseline, and what is avoided for what cost;
strategies-exceedance.png: how probable it is that a loss is reached, for the baseline and the strategies shown in colour (--show; else
the five with the lowest mean loss). Other endings (.pdf, .svg) give other formats. strategies.R draws the same from `knockon export --csv`.
"""
import argparse
import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import matplotlib.ticker
import numpy as np
import xarray as xr

# Okabe and Ito (2008): told apart with any colour vision; the markers and dashes tell apart without colour.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
MARKERS = ["o", "s", "^", "D", "v", "P"]
DASHES = ["-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1))]
GREY = "#999999"
plt.rcParams["text.parse_math"] = False  # names are names, with a $ in them, too


def country_names(data):
    """Names where there are some, else ids."""
    names = data["country_name"].values if "country_name" in data else data["country"].values
    return [str(name) or str(key) for name, key in zip(names, data["country"].values)]


def avoided(data):
    """The region's mean loss avoided, in percent of service, and half of its 95 % interval; paired: all strategies meet the same luck."""
    if "loss" not in data:  # output.per_trial: none
        mean = 100 * data["loss_statistic"].sel(statistic="mean")
        return (mean[0] - mean).values, np.full(mean.size, np.nan)
    pairs = 100 * (data["loss"].isel(strategy=0) - data["loss"])
    return pairs.mean("trial").values, 1.96 * (pairs.std("trial", ddof=1) / np.sqrt(pairs.sizes["trial"])).values


def plot_difference(axes, data, order, labels):
    """A row for each strategy, a point and its interval for each country."""
    names, n = country_names(data), data.sizes["country"]
    axes.axvline(0, color="black", linewidth=0.8)
    for row in range(0, len(order), 2):
        axes.axhspan(row - 0.5, row + 0.5, color="#f3f3f3", zorder=0)
    for c in range(n):
        value, low, high = (100 * data["loss_difference" + end].isel(country=c).values[order] for end in ("", "_low", "_high"))
        rows = np.arange(len(order)) + (c - (n - 1) / 2) * 0.7 / n
        axes.errorbar(value, rows, xerr=[value - low, high - value], linestyle="none", markersize=4, elinewidth=1.2, label=names[c],
                      color=COLOURS[c % len(COLOURS)], marker=MARKERS[c % len(MARKERS)])
    axes.set_yticks(range(len(order)), labels)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_xlabel("Mean loss less that of the baseline\n(percentage points of service; bars: 95 % intervals)")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.09), ncol=min(n, 4), frameon=False)


def spread(wanted, gap):
    """Places as near as possible to the wanted ones, from the lowest on, at least `gap` apart."""
    places, order = np.array(wanted, dtype=float), np.argsort(wanted)
    for before, after in zip(order, order[1:]):
        places[after] = max(places[after], places[before] + gap)
    return places


def plot_cost(axes, data, order):
    """What each strategy costs and avoids; numbers are those of the rows. The grey line leads over those that nothing cheaper outdoes."""
    marks = {k: str(i + 1) for i, k in enumerate(order)} | {0: "0"}
    value, half = avoided(data)
    cost = data["cost"].values
    front = []
    for k in np.lexsort((-value, cost)):  # the cheapest first, and of these the best
        if not front or value[k] > value[front[-1]]:
            front.append(k)
    axes.step(cost[front], value[front], where="post", color=GREY, linewidth=1.2, zorder=1, label="best for its cost")
    axes.axhline(0, color="black", linewidth=0.8)
    axes.errorbar(cost, value, yerr=None if np.isnan(half).any() else half, linestyle="none", marker="o", markersize=4, elinewidth=0.8,
                  color=COLOURS[0], ecolor="#9ec9e2")
    axes.margins(x=0.12)
    low, high = axes.get_ylim()
    reach = np.ptp(axes.get_xlim())
    columns = np.round(cost / reach * 12)
    for column in np.unique(columns):  # marks of strategies of like cost stand above one another
        members = np.flatnonzero(columns == column)
        for k, height in zip(members, spread(value[members], 0.028 * (high - low))):
            axes.annotate(marks[k], (cost[k], value[k]), (cost[k] + 0.035 * reach, height), fontsize=7, va="center",
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
                          arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "shrinkA": 0, "shrinkB": 2})
    axes.set_title("Numbers as on the left; 0: the baseline", fontsize=9)
    axes.set_xlabel("Cost (the scenario's unit)")
    axes.set_ylabel("Mean loss of the region avoided\n(percentage points of service; bars: 95 % intervals)")
    axes.legend(loc="upper left", frameon=False)


def plot_exceedance(figure, data, shown):
    """A panel for the region, where its losses are there, and one for each country."""
    level = data["level"].values
    panels = [(name, data["loss_exceedance"].isel(country=c)) for c, name in enumerate(country_names(data))]
    if "loss" in data:
        panels.insert(0, ("the region", (data["loss"] >= data["level"]).mean("trial")))
    columns = min(len(panels), 2)
    grid = figure.subplots(-(-len(panels) // columns), columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, (name, curves) in zip(grid, panels):
        for k, strategy in enumerate(data["strategy"].values):
            look = {"color": "#d0d0d0", "linewidth": 0.8, "zorder": 1}
            if k == 0:
                look = {"color": "black", "linewidth": 2, "zorder": 2, "label": strategy}
            elif k in shown:
                i = shown.index(k)
                look = {"color": COLOURS[i % len(COLOURS)], "linestyle": DASHES[i % len(DASHES)], "linewidth": 1.4, "zorder": 3}
                look["label"] = strategy
            curve = curves.isel(strategy=k).values
            axes.plot(100 * level, np.where(curve > 0, curve, np.nan), **look)
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:g} %")
        axes.yaxis.set_minor_formatter(matplotlib.ticker.NullFormatter())
        axes.set_title(f"In {name}", loc="left", fontsize=10)
        axes.grid(color="#eeeeee")
    for axes in grid[len(panels):]:
        axes.set_visible(False)
    for axes in grid[max(0, len(panels) - columns):len(panels)]:  # nothing below
        axes.tick_params(labelbottom=True)
    reached = max(float(level[(curves > 0).any("strategy").values].max(initial=0)) for _, curves in panels)
    grid[0].set_xlim(0, 100 * min(1, 1.05 * reached) or 1)
    figure.supxlabel("Loss (% of service over the horizon)", fontsize=10)
    figure.supylabel("Probability that the loss is reached in a trial", fontsize=10)
    handles, labels = grid[0].get_legend_handles_labels()
    if len(shown) + 1 < data.sizes["strategy"]:
        handles.append(plt.Line2D([], [], color="#d0d0d0"))
        labels.append("other strategies")
    figure.get_layout_engine().set(rect=(0, 0, 1, 0.89))
    figure.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, 0.96), ncol=4, frameon=False)
    figure.suptitle(data.attrs["title"], y=0.99)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("result")
    parser.add_argument("-o", "--output", default="strategies.png", type=pathlib.Path)
    parser.add_argument("--show", nargs="+", metavar="NAME", help="strategies in colour in the second figure, six at most")
    arguments = parser.parse_args()
    with xr.open_dataset(arguments.result, engine="h5netcdf") as data:
        names = [str(name) for name in data["strategy"].values]
        if len(names) < 2:
            parser.error(f"{arguments.result} has no strategy beside the baseline")
        unknown = [name for name in arguments.show or [] if name not in names]
        if unknown:
            parser.error(f"{arguments.result} has no strategy {unknown[0]!r}; it has: {', '.join(names)}")
        mean = data["loss_statistic"].sel(statistic="mean").values
        order = [int(k) for k in np.argsort(mean, kind="stable") if k != 0]
        shown = [names.index(name) for name in arguments.show] if arguments.show else order[:5]

        size = (11, max(4.5, 1.8 + 0.36 * len(order)))
        figure, (left, right) = plt.subplots(1, 2, figsize=size, width_ratios=(1.3, 1), constrained_layout=True)
        figure.suptitle(data.attrs["title"])
        plot_difference(left, data, order, [f"{names[k]}  {i + 1}" for i, k in enumerate(order)])
        plot_cost(right, data, order)
        figure.savefig(arguments.output, dpi=150)

        figure = plt.figure(figsize=(9, 7.5), constrained_layout=True)
        plot_exceedance(figure, data, shown)
        figure.savefig(arguments.output.with_stem(arguments.output.stem + "-exceedance"), dpi=150)


main()
