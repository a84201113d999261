#!/usr/bin/env Rscript
# SPDX-License-Identifier: GPL-3.0-or-later
# The figures of strategies.py in base R, of the tables that `knockon export RESULT.h5 --csv -o FOLDER` writes:
#
#     Rscript strategies.R FOLDER [strategies.png]
#
# strategies.png: the loss of each country under each strategy against the baseline, and what is avoided for what cost;
# strategies-exceedance.png: how probable it is that a loss is reached, for the baseline and the five strategies with the lowest mean loss.

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) < 1 || length(arguments) > 2) stop("usage: Rscript strategies.R FOLDER [strategies.png]", call. = FALSE)
folder <- arguments[1]
output <- if (length(arguments) == 2) arguments[2] else "strategies.png"
if (!grepl("[.]png$", output)) stop("the figure's name must end in .png", call. = FALSE)

# Okabe and Ito (2008): told apart with any colour vision; the symbols and dashes tell apart without colour.
colours <- c("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
symbols <- c(16, 15, 17, 18, 25, 3)
dashes <- c("solid", "dashed", "dotdash", "dotted", "longdash", "twodash")
of <- function(set, i) set[(i - 1) %% length(set) + 1]

# Ids are texts, whatever they look like: NA is a country.
read <- function(name, ids) {
  types <- setNames(rep("character", length(ids)), ids)
  read.csv(file.path(folder, paste0(name, ".csv")), colClasses = types, na.strings = "", encoding = "UTF-8", check.names = FALSE)
}
heading <- read("result", "title")$title
strategy <- read("strategy", "strategy")
country <- read("country", c("country", "country_name"))
country$country_name <- ifelse(is.na(country$country_name), country$country, country$country_name)
difference <- read("strategy_country", c("strategy", "country"))
statistic <- read("strategy_statistic", c("strategy", "statistic"))
exceedance <- read("strategy_country_level", c("strategy", "country"))
if (nrow(strategy) < 2) stop(folder, " has no strategy beside the baseline", call. = FALSE)

means <- statistic[statistic$statistic == "mean", ]
mean_loss <- means$loss_statistic[match(strategy$strategy, means$strategy)]
order_of <- setdiff(order(mean_loss), 1)

# The region's losses by trial, one column a strategy; NULL where the result keeps none. Differences are paired: all strategies meet
# the same luck.
losses <- NULL
if (file.exists(file.path(folder, "strategy_trial.csv"))) {
  trials <- read("strategy_trial", "strategy")
  if (!is.null(trials$loss)) losses <- sapply(strategy$strategy, function(name) trials$loss[trials$strategy == name])
}
avoided <- 100 * (mean_loss[1] - mean_loss)
half <- rep(NA, nrow(strategy))
if (!is.null(losses)) half <- 196 * apply(losses[, 1] - losses, 2, sd) / sqrt(nrow(losses))

# ---- Against the baseline ----------------------------------------------------------------------------------------------

png(output, width = 1650, height = max(675, 300 + 52 * length(order_of)), res = 150, type = "cairo")
layout(matrix(1:2, 1), widths = c(1.35, 1))
n <- length(order_of)
labels <- paste0(strategy$strategy[order_of], "  ", seq_len(n))
par(cex = 0.8, mar = c(4.5, 2 + 0.5 * max(nchar(labels)), 4.5, 0.5), mgp = c(2.4, 0.6, 0))
reach <- 100 * range(0, difference$loss_difference_low, difference$loss_difference_high, na.rm = TRUE)
plot(NA, xlim = reach, ylim = c(n + 0.5, 0.5), yaxs = "i", yaxt = "n", xlab = "", ylab = "")
title(xlab = "Mean loss less that of the baseline\n(percentage points of service; bars: 95 % intervals)", line = 3.2)
rect(par("usr")[1], seq(1, n, 2) - 0.5, par("usr")[2], seq(1, n, 2) + 0.5, col = "#f3f3f3", border = NA)
abline(v = 0)
for (k in seq_len(nrow(country))) {
  mine <- difference[difference$country == country$country[k], ]
  mine <- mine[match(strategy$strategy[order_of], mine$strategy), ]
  rows <- seq_len(n) + (k - (nrow(country) + 1) / 2) * 0.7 / nrow(country)
  segments(100 * mine$loss_difference_low, rows, 100 * mine$loss_difference_high, col = of(colours, k), lwd = 1.5)
  points(100 * mine$loss_difference, rows, pch = of(symbols, k), col = of(colours, k), bg = of(colours, k))
}
axis(2, seq_len(n), labels, las = 1)
box()
i <- seq_len(nrow(country))
legend("bottom", country$country_name, pch = of(symbols, i), col = of(colours, i), pt.bg = of(colours, i),
       horiz = nrow(country) <= 4, bty = "n", xpd = TRUE, inset = c(0, 1))

# Marks stand to the right of their points, above one another where costs are alike.
spread <- function(wanted, gap) {
  places <- wanted
  rank <- order(wanted)
  for (i in seq_along(rank)[-1]) places[rank[i]] <- max(places[rank[i]], places[rank[i - 1]] + gap)
  places
}
par(mar = c(4.5, 5.5, 4.5, 0.5))
most <- range(0, avoided - half, avoided + half, avoided, na.rm = TRUE)
wide <- max(diff(range(strategy$cost)), 1e-9)
plot(NA, xlim = range(strategy$cost) + c(-0.08, 0.16) * wide, ylim = most, xlab = "Cost (the scenario's unit)",
     ylab = "Mean loss of the region avoided\n(percentage points of service; bars: 95 % intervals)")
abline(h = 0)
ranked <- order(strategy$cost, -avoided)
front <- ranked[avoided[ranked] > c(-Inf, cummax(avoided[ranked])[-length(ranked)])]
lines(strategy$cost[front], avoided[front], type = "s", col = "#999999", lwd = 1.5)
segments(strategy$cost, avoided - half, strategy$cost, avoided + half, col = "#9ec9e2")
points(strategy$cost, avoided, pch = 16, col = colours[1])
marks <- character(nrow(strategy))
marks[order_of] <- seq_len(n)
marks[1] <- "0"
column <- round(strategy$cost / wide * 10)
for (group in unique(column)) {
  members <- which(column == group)
  height <- spread(avoided[members], 0.032 * diff(most))
  segments(strategy$cost[members], avoided[members], strategy$cost[members] + 0.035 * wide, height, col = "#999999", lwd = 0.5)
  text(strategy$cost[members] + 0.04 * wide, height, marks[members], cex = 0.75, adj = c(0, 0.5))
}
mtext("Numbers as on the left; 0: the baseline", line = 0.5, cex = 0.75)
legend("topleft", "best for its cost", lty = 1, col = "#999999", bty = "n")
mtext(heading, outer = TRUE, line = -1.8, cex = 1.1)
invisible(dev.off())

# ---- How probable a loss is --------------------------------------------------------------------------------------------

level <- sort(unique(exceedance$level))
curves <- lapply(country$country, function(id) {
  mine <- exceedance[exceedance$country == id, ]
  sapply(strategy$strategy, function(name) {
    its <- mine[mine$strategy == name, ]
    its$loss_exceedance[match(level, its$level)]
  })
})
names(curves) <- country$country_name
if (!is.null(losses)) {
  region <- sapply(seq_len(ncol(losses)), function(k) sapply(level, function(l) mean(losses[, k] >= l)))
  curves <- c(list("the region" = region), curves)
}

shown <- head(order_of, 5)
look <- data.frame(colour = rep("#d0d0d0", nrow(strategy)), dash = "solid", width = 0.8)
look[shown, ] <- data.frame(of(colours, seq_along(shown)), of(dashes, seq_along(shown)), 1.6)
look[1, ] <- data.frame("black", "solid", 2.2)
reached <- max(sapply(curves, function(curve) max(level[rowSums(curve > 0, na.rm = TRUE) > 0], 0)))
least <- min(sapply(curves, function(curve) min(curve[!is.na(curve) & curve > 0], 1)))

png(sub("[.]png$", "-exceedance.png", output), width = 1350, height = 1125, res = 150, type = "cairo")
par(mfrow = c(ceiling(length(curves) / 2), min(2, length(curves))), cex = 0.8)
par(mar = c(2.5, 3.5, 2, 0.5), oma = c(2.5, 2.5, 5, 0), mgp = c(2.4, 0.6, 0))
ticks <- 10^seq(floor(log10(least)), 0)
for (i in seq_along(curves)) {
  plot(NA, xlim = c(0, 100 * reached), ylim = c(least, 1), log = "y", yaxt = "n", xlab = "", ylab = "")
  abline(h = ticks, v = axTicks(1), col = "#eeeeee")
  axis(2, ticks, paste(format(100 * ticks, drop0trailing = TRUE, trim = TRUE, scientific = FALSE), "%"), las = 1)
  title(paste("In", names(curves)[i]), adj = 0, font.main = 1, cex.main = 1.1, line = 0.5)
  for (k in c(setdiff(rev(order_of), shown), 1, shown)) {
    curve <- curves[[i]][, k]
    curve[!is.na(curve) & curve == 0] <- NA
    lines(100 * level, curve, col = look$colour[k], lty = look$dash[k], lwd = look$width[k])
  }
}
mtext("Loss (% of service over the horizon)", 1, outer = TRUE, line = 1, cex = 0.9)
mtext("Probability that the loss is reached in a trial", 2, outer = TRUE, line = 0.8, cex = 0.9)
mtext(heading, 3, outer = TRUE, line = 3.5, cex = 1.1)
par(fig = c(0, 1, 0, 1), oma = rep(0, 4), mar = rep(0, 4), new = TRUE)
plot.new()
others <- if (length(order_of) > length(shown)) "other strategies"
legend("top", c(strategy$strategy[c(1, shown)], others), col = c(look$colour[c(1, shown)], if (!is.null(others)) "#d0d0d0"),
       lty = c(look$dash[c(1, shown)], if (!is.null(others)) "solid"),
       lwd = c(look$width[c(1, shown)], if (!is.null(others)) 0.8), ncol = 4, bty = "n", inset = c(0, 0.035), cex = 0.9)
invisible(dev.off())
