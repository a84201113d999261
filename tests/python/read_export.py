# SPDX-License-Identifier: GPL-3.0-or-later
"""What `knockon export --csv` has written is what the result holds: read_export.py RESULT.h5 FOLDER ... (pairs). Each dataset, each
coordinate and each table of the region is looked up with h5py and compared value by value; the dictionary has each column of each file."""
import csv
import os
import sys

try:
    import h5py
    import numpy as np
except ImportError as absent:
    print(f"SKIPPED: {absent} (python3-h5py)")
    sys.exit(77)


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert all(len(row) == len(rows[0]) for row in rows), path
    return {name: [row[i] for row in rows[1:]] for i, name in enumerate(rows[0])}


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def check_cells(cells, values, where):
    assert len(cells) == values.size, where
    if values.dtype.kind == "O":
        assert cells == [text(value) for value in values.ravel()], where
        return
    numbers = np.array([float(cell) if cell else np.nan for cell in cells])
    np.testing.assert_array_equal(numbers, values.ravel().astype(float), err_msg=str(where))  # to the last bit
    assert all(cell == "" or len(cell) <= len(repr(float(cell))) for cell in cells), (where, "more digits than needed")


def axes_of(dataset):
    return [axis[0].name.lstrip("/") for axis in dataset.dims]


def check_root(file, tables):
    """All datasets on the same axes stand in one file, in row-major order, beside their coordinates."""
    n = 0
    for name, dataset in file.items():
        if isinstance(dataset, h5py.Group) or h5py.h5ds.is_scale(dataset.id):
            continue
        axes = axes_of(dataset)
        columns = tables["_".join(axes) + ".csv" if axes else "result.csv"]
        check_cells(columns[name], dataset[()] if axes else np.asarray([dataset[()]]), name)
        for a, axis in enumerate(axes):
            labels = file[axis][()]
            shape = [1] * len(axes)
            shape[a] = labels.size
            check_cells(columns[axis], np.broadcast_to(labels.reshape(shape), dataset.shape), (name, axis))
        for beside in text(dataset.attrs.get("coordinates", b"")).split():
            if beside in file and file[beside].ndim == 1:
                a = axes.index(axes_of(file[beside])[0])
                shape = [1] * len(axes)
                shape[a] = file[beside].size
                check_cells(columns[beside], np.broadcast_to(file[beside][()].reshape(shape), dataset.shape), (name, beside))
        n += 1
    return n


def check_groups(file, tables):
    n = 0
    for group in (item for item in file.values() if isinstance(item, h5py.Group)):
        for table in group.values():
            columns = tables[table.name.lstrip("/") + ".csv"]
            names = [text(column.attrs["long_name"]) for link, column in table.items() if link != "row"]
            assert sorted(columns) == sorted(names), table.name
            for link, column in table.items():
                if link != "row":
                    check_cells(columns[text(column.attrs["long_name"])], column[()], column.name)
            n += 1
    return n


def check_dictionary(file, tables):
    words = tables.pop("dictionary.csv")
    assert list(words) == ["file", "column", "type", "unit", "long_name", "description"]
    told = list(zip(words["file"], words["column"]))
    assert sorted(told) == sorted((name, column) for name, columns in tables.items() for column in columns)
    assert all(words["description"]) and set(words["type"]) <= {"text", "number", "integer"}
    assert not any("NaN" in line for line in words["description"])
    for (name, column), unit in zip(told, words["unit"]):
        if "/" not in name and column in file:
            assert unit == text(file[column].attrs["units"]), column


def check(path, folder):
    tables = {}
    for inner, _, names in os.walk(folder):
        for name in names:
            tables[os.path.relpath(os.path.join(inner, name), folder)] = read_csv(os.path.join(inner, name))
    with h5py.File(path, "r") as file:
        check_dictionary(file, tables)
        n = check_root(file, tables), check_groups(file, tables)
        facts = tables["result.csv"]
        for name in ("title", "seed", "trials"):
            if name in file.attrs:
                assert facts[name] == [text(file.attrs[name])], name
    print(f"{folder}: {n[0]} datasets and {n[1]} tables of the region are those of {path}")


for result, exported in zip(sys.argv[1::2], sys.argv[2::2]):
    check(result, exported)
