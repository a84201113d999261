/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "sim/base/base.h"
#include "sim/report/report.h"

static void next(ko_json *json, const char *key) {
  fputs(json->n++ ? ", " : "", json->out);
  if (!key) return;
  ko_print_json_text(json->out, key);
  fputs(": ", json->out);
}

void ko_json_text(ko_json *json, const char *key, const char *text) {
  next(json, key);
  ko_print_json_text(json->out, text);
}

void ko_json_number(ko_json *json, const char *key, double number) {
  next(json, key);
  ko_print_json_number(json->out, number);
}

void ko_json_integer(ko_json *json, const char *key, uint64_t number) {
  next(json, key);
  fprintf(json->out, "%" PRIu64, number);
}

void ko_json_truth(ko_json *json, const char *key, int is_true) {
  next(json, key);
  fputs(is_true ? "true" : "false", json->out);
}

ko_json ko_json_begin(ko_json *json, const char *key, char bracket) {
  next(json, key);
  fputc(bracket, json->out);
  return (ko_json){.out = json->out};
}

void ko_json_end(ko_json *json, char bracket) { fputc(bracket, json->out); }

void ko_json_numbers(ko_json *json, const char *key, const double *numbers, uint64_t n) {
  ko_json list = ko_json_begin(json, key, '[');
  for (uint64_t i = 0; i < n; i++) ko_json_number(&list, NULL, numbers[i]);
  ko_json_end(&list, ']');
}

void ko_json_estimate(ko_json *json, const char *key, const ko_estimate *estimate) {
  ko_json inner = ko_json_begin(json, key, '{');
  ko_json_number(&inner, "value", estimate->value);
  ko_json_number(&inner, "low", estimate->low);
  ko_json_number(&inner, "high", estimate->high);
  ko_json_end(&inner, '}');
}
