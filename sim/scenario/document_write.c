/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tree written as YAML in block style. Texts are quoted unless they are plainly harmless, so that what is read back is the same.
 */
#include <string.h>

#include "sim/scenario/document.h"

static int is_harmless(const char *text) {
  static const char inner[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-";
  return text[0] && strchr(inner, text[0]) && strspn(text, inner) == strlen(text) && text[0] != '-' && text[0] != '.';
}

static int is_number(const char *text) {
  double number;
  return ko_parse_number(text, &number) && text[0] != ' ' && text[strlen(text) - 1] != ' ' && !strpbrk(text, "\t\n\v\f\r");
}

static void write_scalar(const ko_node *node, FILE *out) {
  if (is_harmless(node->text) || is_number(node->text)) {
    fputs(node->text, out);
    return;
  }
  fputc('"', out);
  for (const unsigned char *c = (const unsigned char *)node->text; *c; c++) {
    if (*c == '"' || *c == '\\') fprintf(out, "\\%c", *c);
    else if (*c < ' ' || *c == 0x7f) fprintf(out, "\\x%02X", *c);
    else if (*c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0) /* control characters and a line break of YAML's */ fprintf(out, "\\x%02X", *++c);
    else if (*c == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9)) {
      fprintf(out, "\\u20%02X", c[2] - 0x80);
      c += 2;
    } else if (*c == 0xEF && c[1] == 0xBB && c[2] == 0xBF) {
      fputs("\\uFEFF", out);
      c += 2;
    } else if (*c == 0xEF && c[1] == 0xBF && c[2] >= 0xBE) {
      fprintf(out, "\\uFF%02X", c[2] == 0xBE ? 0xFE : 0xFF);
      c += 2;
    } else fputc(*c, out);
  }
  fputc('"', out);
}

static void indent(size_t depth, FILE *out) { fprintf(out, "%*s", (int)(2 * depth), ""); }

/* Writes what stands behind "key:" or "-", up to and with the line's end. Depth is limited by the reader. */
static void write_node(const ko_node *node, size_t depth, FILE *out) {
  if (node->kind == KO_NODE_SCALAR) {
    fputc(' ', out);
    write_scalar(node, out);
    fputc('\n', out);
  } else if (node->n == 0) {
    fputs(node->kind == KO_NODE_LIST ? " []\n" : " {}\n", out);
  } else {
    fputc('\n', out);
    size_t step = node->kind == KO_NODE_LIST ? 1 : 2;
    for (size_t i = 0; i < node->n; i += step) {
      indent(depth, out);
      if (step == 1) fputc('-', out);
      else write_scalar(node->items[i], out);
      if (step == 2) fputc(':', out);
      write_node(node->items[i + step - 1], depth + 1, out);
    }
  }
}

void ko_document_write(const ko_node *root, FILE *out) {
  if (root->kind == KO_NODE_MAP && root->n) {
    for (size_t i = 0; i < root->n; i += 2) {
      write_scalar(root->items[i], out);
      fputc(':', out);
      write_node(root->items[i + 1], 1, out);
    }
  } else {
    fputs("---", out);
    write_node(root, 1, out);
  }
}
