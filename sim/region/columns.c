/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every column that a region's tables may have.
 */
#include "knockon/region.h"

#include <math.h>

/* clang-format off: one line a column */
static const char *const dependency_kinds[] = {"physical", "cyber", "logical", NULL};

#define ANY -INFINITY, INFINITY

static const ko_column_spec countries[] = {
    {"country", KO_CELL_ID, "", ANY, NAN, KO_CELL_REQUIRED, "", NULL, "the country's id"},
    {"name", KO_CELL_TEXT, "", ANY, NAN, 0, "the id", NULL, "what people call it"},
    {"population", KO_CELL_NUMBER, "people", 0, INFINITY, NAN, 0,
     "unknown: people without service are counted only at facilities with a population", NULL, "people who live there"},
    {"crews", KO_CELL_NUMBER, "", 0, INFINITY, NAN, KO_CELL_WHOLE, "as many as there are jobs", NULL, "repair crews"},
    {"detection_hours", KO_CELL_NUMBER, "h", 0, INFINITY, 0, 0, "", NULL, "time from damage until a crew may begin"},
    {"prevention", KO_CELL_NUMBER, "", 0, 1, 0, 0, "", NULL, "probability that the country foils a wave against it"},
};

static const ko_column_spec facilities[] = {
    {"facility", KO_CELL_ID, "", ANY, NAN, KO_CELL_REQUIRED, "", NULL, "the facility's id, unique over facilities and links"},
    {"name", KO_CELL_TEXT, "", ANY, NAN, 0, "the id", NULL, "what people call it"},
    {"country", KO_CELL_COUNTRY, "", ANY, NAN, 0, "the only country, or 'all'", NULL, "the country that it lies in"},
    {"sector", KO_CELL_TEXT, "", ANY, NAN, 0, "'all'", NULL, "the infrastructure that it belongs to, such as power"},
    {"site", KO_CELL_TEXT, "", ANY, NAN, 0, "the facility itself", NULL, "what stands at one place and is hit together"},
    {"kind", KO_CELL_TEXT, "", ANY, NAN, 0, "none", NULL, "what it is, such as substation, for filters"},
    {"lat", KO_CELL_NUMBER, "degree", -90, 90, NAN, 0, "no place", NULL, "latitude (with lon)"},
    {"lon", KO_CELL_NUMBER, "degree", -180, 180, NAN, 0, "no place", NULL, "longitude (with lat)"},
    {"x", KO_CELL_NUMBER, "km", ANY, NAN, 0, "no place", NULL, "place on a plane, to the east (instead of lon)"},
    {"y", KO_CELL_NUMBER, "km", ANY, NAN, 0, "no place", NULL, "place on a plane, to the north (instead of lat)"},
    {"supply", KO_CELL_NUMBER, "sector's own", 0, INFINITY, 0, 0, "", NULL, "what it can bring into its sector's network"},
    {"demand", KO_CELL_NUMBER, "sector's own", 0, INFINITY, 0, 0, "", NULL,
     "what it takes from its sector's network; service is measured in it"},
    {"population", KO_CELL_NUMBER, "people", 0, INFINITY, NAN, 0, "its demand's share of the country's", NULL, "people whom it serves"},
    {"protection", KO_CELL_NUMBER, "", 0, 1, 0, 0, "", NULL, "probability that a hit does no damage"},
    {"repair_hours", KO_CELL_NUMBER, "h", 0, INFINITY, 24, 0, "", NULL, "mean time that a crew needs to repair it"},
    {"repair_cv", KO_CELL_NUMBER, "", 0, INFINITY, 0, 0, "", NULL, "standard deviation of the repair time over its mean"},
    {"restart_hours", KO_CELL_NUMBER, "h", 0, INFINITY, 0, 0, "", NULL, "time to come back once all that it needs is there"},
    {"black_start", KO_CELL_BOOL, "", ANY, 0, 0, "", NULL, "1 where it can start without its suppliers"},
    {"priority", KO_CELL_NUMBER, "", ANY, 0, 0, "", NULL, "order of repair and shedding, higher first"},
    {"operator", KO_CELL_TEXT, "", ANY, NAN, 0, "none", NULL, "who runs it"},
    {"technology", KO_CELL_TEXT, "", ANY, NAN, 0, "none", NULL, "how it works, such as gas turbine"},
    {"dispatch", KO_CELL_NUMBER, "sector's own", 0, INFINITY, NAN, 0, "as supply", NULL, "output that is planned (power flow)"},
    {"shunt_g", KO_CELL_NUMBER, "sector's own", 0, INFINITY, 0, 0, "", NULL, "fixed consumption that serves nobody (power flow)"},
};

static const ko_column_spec links[] = {
    {"link", KO_CELL_ID, "", ANY, NAN, KO_CELL_REQUIRED, "", NULL, "the link's id, unique over facilities and links"},
    {"sector", KO_CELL_TEXT, "", ANY, NAN, 0, "that of its ends", NULL, "the sector of both its ends"},
    {"from", KO_CELL_FACILITY, "", ANY, NAN, KO_CELL_REQUIRED, "", NULL, "the facility at which it begins"},
    {"to", KO_CELL_FACILITY, "", ANY, NAN, KO_CELL_REQUIRED, "", NULL, "the facility at which it ends"},
    {"country", KO_CELL_COUNTRY, "", ANY, NAN, 0, "that of `from`", NULL, "the country that owns it"},
    {"directed", KO_CELL_BOOL, "", ANY, 0, 0, "", NULL, "1 where it carries from `from` to `to` alone"},
    {"circuits", KO_CELL_NUMBER, "", 0, INFINITY, 1, KO_CELL_EXCLUSIVE_MIN, "", NULL, "parallel circuits that it stands for"},
    {"capacity", KO_CELL_NUMBER, "sector's own", 0, INFINITY, NAN, 0, "no limit known", NULL, "what it can carry at most"},
    {"reactance", KO_CELL_NUMBER, "per unit at 100 MVA", ANY, NAN, KO_CELL_NONZERO, "unknown", NULL, "series reactance (power flow)"},
    {"tap_ratio", KO_CELL_NUMBER, "", 0, INFINITY, 1, KO_CELL_EXCLUSIVE_MIN, "", NULL, "ratio of a transformer, 1 for a line (power flow)"},
    {"phase_shift_deg", KO_CELL_NUMBER, "degree", -360, 360, 0, 0, "", NULL, "angle of a phase shifter (power flow)"},
    {"length_km", KO_CELL_NUMBER, "km", 0, INFINITY, NAN, 0, "the distance of its ends, where both have a place", NULL, "length"},
    {"protection", KO_CELL_NUMBER, "", 0, 1, 0, 0, "", NULL, "probability that a hit does no damage"},
    {"repair_hours", KO_CELL_NUMBER, "h", 0, INFINITY, 24, 0, "", NULL, "mean time that a crew needs to repair it"},
    {"repair_cv", KO_CELL_NUMBER, "", 0, INFINITY, 0, 0, "", NULL, "standard deviation of the repair time over its mean"},
    {"project", KO_CELL_PROJECTS, "", ANY, NAN, 0, "none", NULL, "the projects that it is part of"},
};

static const ko_column_spec dependencies[] = {
    {"dependant", KO_CELL_FACILITY, "", ANY, NAN, KO_CELL_REQUIRED, "", NULL, "the facility that needs the supplier"},
    {"group", KO_CELL_TEXT, "", ANY, NAN, 0, "a group of its own, named like the supplier", NULL,
     "the suppliers of one dependant that stand in for each other"},
    {"supplier", KO_CELL_FACILITY, "", ANY, NAN, KO_CELL_COLUMN, "no supplier: the row declares a group that has none", NULL,
     "the facility that it needs"},
    {"need", KO_CELL_NEED, "", ANY, NAN, 0, "1", NULL, "how many suppliers of the group must work"},
    {"buffer_hours", KO_CELL_NUMBER, "h", 0, INFINITY, 0, 0, "", NULL, "how long a battery, tank or stock lasts when too few work"},
    {"recharge_hours", KO_CELL_NUMBER, "h", 0, INFINITY, NAN, 0, "as buffer_hours", NULL, "time in which an empty buffer is full again"},
    {"coupling_probability", KO_CELL_NUMBER, "", 0, 1, 1, 0, "", NULL, "probability that the group matters in a trial"},
    {"kind", KO_CELL_CHOICE, "", ANY, NAN, 0, "none", dependency_kinds, "what kind of dependency it is"},
    {"pair", KO_CELL_TEXT, "", ANY, NAN, 0, "a draw of its own", NULL,
     "groups with the same label share one draw for coupling_probability"},
};

static const ko_column_spec projects[] = {
    {"project", KO_CELL_ID, "", ANY, NAN, KO_CELL_REQUIRED, "", NULL, "the project's id"},
    {"name", KO_CELL_TEXT, "", ANY, NAN, 0, "the id", NULL, "what people call it"},
    {"members", KO_CELL_MEMBERS, "", ANY, NAN, KO_CELL_COLUMN, "the links whose project names it", NULL,
     "the facilities and links that it consists of"},
};

#define TABLE(name, help)                                                                                                                  \
  { #name, #name ".csv", help, name, sizeof name / sizeof *name }

const ko_table_spec ko_table_specs[KO_N_TABLES] = {
    [KO_TABLE_COUNTRIES] =
        TABLE(countries, "Countries with people, crews and prevention. Without it: the countries named in facilities.csv."),
    [KO_TABLE_FACILITIES] = TABLE(facilities, "Facilities: nodes of the sectors' networks. The one table that must be there."),
    [KO_TABLE_LINKS] = TABLE(links, "Links between facilities of one sector. Parallel links are allowed."),
    [KO_TABLE_DEPENDENCIES] = TABLE(dependencies, "What facilities need from others: one row a supplier, rows of one group together."),
    [KO_TABLE_PROJECTS] = TABLE(projects, "Named sets of facilities and links, such as a corridor across a border."),
};
/* clang-format on */
