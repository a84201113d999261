/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A region: countries, sectors, sites, facilities, links, groups of suppliers and projects. Immutable after loading; every
 * array belongs to the region. Rows are the rows of the CSV tables, from 0. Numbers that are absent are NaN unless said.
 */
#ifndef KNOCKON_REGION_H
#define KNOCKON_REGION_H

#include <stddef.h>
#include <stdint.h>

#include "knockon/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define KO_NONE UINT32_MAX

/* A table as it was read: text cells, "" where empty. Kept whole, so that any column can be used in filters and results. */
typedef struct ko_column {
  const char *name;
  const char *const *cells; /* [n_rows] */
} ko_column;

typedef struct ko_table {
  const char *file; /* path, for messages */
  uint32_t n_rows, n_columns;
  const ko_column *columns;
  const uint32_t *lines; /* [n_rows]: line in the file on which the row begins; NULL where the table was built */
} ko_table;

enum ko_table_kind { KO_TABLE_COUNTRIES, KO_TABLE_FACILITIES, KO_TABLE_LINKS, KO_TABLE_DEPENDENCIES, KO_TABLE_PROJECTS, KO_N_TABLES };

typedef struct ko_region {
  ko_table tables[KO_N_TABLES]; /* one that is missing has 0 rows and 0 columns */
  uint64_t hash;                /* XXH3 over the tables' names and cells, in order */
  const char *source;           /* folder or "build" */

  /* Countries, in the order of countries.csv, then of first appearance in facilities.csv. No country column at all: one country "all". */
  uint32_t n_countries;
  struct ko_countries {
    const char *const *id, *const *name;
    const uint64_t *key;
    const double *population;      /* people; NaN: unknown */
    const double *crews;           /* NaN: as many as there are jobs */
    const double *detection_hours; /* 0 */
    const double *prevention;      /* 0..1, default 0 */
  } countries;

  /* Sectors, in order of first appearance in facilities.csv. No sector column: one sector "all". */
  uint32_t n_sectors;
  const char *const *sectors;

  /* Sites: facilities that are hit together. A facility without one is a site of its own. */
  uint32_t n_sites;
  const char *const *site_id; /* the facility's id where it is its own site */
  const uint64_t *site_key;

  uint32_t n_facilities;
  struct ko_facilities {
    const char *const *id, *const *name, *const *kind;
    const uint64_t *key;
    const uint32_t *country, *sector, *site;
    const double *lat, *lon;       /* degrees; or y, x in km where `planar`; NaN: unknown */
    const double *supply, *demand; /* sector's unit, default 0 */
    const double *population;      /* people served; NaN: the demand's share of the country's */
    const double *protection;      /* 0..1, default 0 */
    const double *repair_hours;    /* default 24 */
    const double *repair_cv;       /* default 0 */
    const double *restart_hours;   /* default 0 */
    const uint8_t *black_start;    /* default 0 */
    const double *priority;        /* default 0 */
    const double *dispatch;        /* NaN: as supply */
    const double *shunt;           /* shunt_g, default 0 */
  } facilities;
  int planar; /* coordinates are x, y */

  uint32_t n_links;
  struct ko_links {
    const char *const *id;
    const uint64_t *key;
    const uint32_t *sector, *from, *to, *country; /* country: the owner, default that of `from` */
    const uint8_t *directed;                      /* default 0 */
    const double *circuits;                       /* default 1 */
    const double *capacity;                       /* NaN: no limit known */
    const double *reactance;                      /* NaN: unknown */
    const double *tap_ratio;                      /* default 1 */
    const double *phase_shift_deg;                /* default 0 */
    const double *length_km;                      /* NaN: the distance of its ends where both have coordinates is filled in */
    const double *protection, *repair_hours, *repair_cv;
  } links;

  /* Groups, in order of first appearance in dependencies.csv. Suppliers of group g: suppliers[first[g]] .. suppliers[first[g + 1] - 1]. */
  uint32_t n_groups;
  struct ko_groups {
    const char *const *id;        /* the group's name, or its supplier's id where the row has none */
    const uint64_t *key;          /* of its coupling draw; shared where `pair` is */
    const uint32_t *dependant;    /* facility */
    const uint32_t *need;         /* suppliers that must work; `all` is resolved; may exceed their number (never met) */
    const double *buffer_hours;   /* default 0 */
    const double *recharge_hours; /* default: as buffer_hours */
    const double *coupling;       /* probability that it binds, default 1 */
    const uint32_t *first, *suppliers;
    const uint32_t *row; /* first row in dependencies.csv */
  } groups;

  uint32_t n_projects;
  struct ko_projects {
    const char *const *id, *const *name;
    const uint32_t *first, *members; /* facility, or KO_LINK | link; includes links whose `project` column names it */
  } projects;
} ko_region;

#define KO_LINK UINT32_C(0x80000000) /* marks a link among facilities and links */

/* Read a folder of CSV tables. All findings are collected in `error` (warnings too). The caller frees with ko_region_free. */
int ko_region_load(const char *folder, ko_region **out, ko_error *error) KO_MUST_CHECK;

void ko_region_free(ko_region *region); /* NULL is allowed */

/* Row of an id, KO_NONE where there is none. Facilities and links share one name space; links come marked with KO_LINK. */
uint32_t ko_region_find(const ko_region *region, const char *id);
uint32_t ko_region_find_country(const ko_region *region, const char *id);
uint32_t ko_region_find_sector(const ko_region *region, const char *id);
uint32_t ko_region_find_project(const ko_region *region, const char *id);

/* The known id nearest to a mistyped one (any of the kinds), for messages; NULL where nothing is near. */
const char *ko_region_suggest(const ko_region *region, const char *id);

/* A column of a table by name, NULL where there is none. */
const ko_column *ko_table_column(const ko_table *table, const char *name);

/* Columns that tables may have. This one description drives parsing, checks and the printed reference. Further columns are kept as text. */
typedef enum ko_cell_type {
  KO_CELL_ID, /* a name of its own, without blanks, at most 255 bytes */
  KO_CELL_TEXT,
  KO_CELL_NUMBER, /* finite, within [min, max] */
  KO_CELL_BOOL,   /* 0 or 1 */
  KO_CELL_CHOICE, /* one of `options` */
  KO_CELL_NEED,   /* any, all or an integer from 0 */
  KO_CELL_FACILITY,
  KO_CELL_COUNTRY,  /* the id of one */
  KO_CELL_PROJECTS, /* ids of projects, space separated */
  KO_CELL_MEMBERS   /* ids of facilities and links, space separated */
} ko_cell_type;

enum {
  KO_CELL_REQUIRED = 1,      /* the column must be there, and no cell of it may be empty */
  KO_CELL_COLUMN = 2,        /* the column must be there, its cells may be empty */
  KO_CELL_EXCLUSIVE_MIN = 4, /* min itself is not allowed */
  KO_CELL_WHOLE = 8,         /* NUMBER: whole numbers only */
  KO_CELL_NONZERO = 16       /* NUMBER: anything but 0 */
};

typedef struct ko_column_spec {
  const char *name;
  ko_cell_type type;
  const char *unit; /* "" where there is none */
  double min, max;  /* NUMBER; infinite where open */
  double value;     /* default of NUMBER and BOOL; NaN: none, or as `otherwise` says */
  uint32_t flags;
  const char *otherwise;      /* the default in words, "" where `value` says all */
  const char *const *options; /* CHOICE: NULL-terminated */
  const char *help;           /* one sentence for the reference */
} ko_column_spec;

typedef struct ko_table_spec {
  const char *name, *file; /* "links", "links.csv" */
  const char *help;
  const ko_column_spec *columns;
  size_t n_columns;
} ko_table_spec;

extern const ko_table_spec ko_table_specs[KO_N_TABLES]; /* by ko_table_kind */

/* Distance in km on a grid of 1e-6 km, the same on every machine; NaN where coordinates are missing. */
double ko_region_distance(const ko_region *region, uint32_t facility_a, uint32_t facility_b);
double ko_distance_km(double lat_a, double lon_a, double lat_b, double lon_b, int planar);

#ifdef __cplusplus
}
#endif
#endif
