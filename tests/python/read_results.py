# SPDX-License-Identifier: GPL-3.0-or-later
"""Open a result file with h5py and with xarray through both of its engines, check every dataset, plot one figure."""
import os
import sys
import tempfile

try:
    import h5netcdf  # noqa: F401
    import h5py
    import netCDF4  # noqa: F401
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    import xarray as xr
except ImportError as absent:
    print(f"SKIPPED: {absent} (python3-h5py python3-xarray python3-h5netcdf python3-netcdf4 python3-matplotlib)")
    sys.exit(77)


def check_h5py(path):
    """Every axis of every dataset has a scale of its length; every dataset says what it is; no object has a time."""
    count = 0
    with h5py.File(path, "r") as file:
        assert file.attrs["Conventions"].decode() == "CF-1.10"

        def visit(name, item):
            nonlocal count
            if not isinstance(item, h5py.Dataset):
                return
            count += 1
            for key in ("units", "long_name", "description"):
                assert isinstance(item.attrs[key], bytes), (name, key)
            assert item.attrs["description"], name
            if not h5py.h5ds.is_scale(item.id):
                for axis, dim in enumerate(item.dims):
                    assert len(dim) == 1, (name, axis)
                    assert dim[0].shape == (item.shape[axis],), (name, axis)
            if item.dtype.kind == "O":
                assert h5py.check_string_dtype(item.dtype).encoding == "utf-8", name
                assert item.compression is None, name

        file.visititems(visit)
    assert count > 0
    return count


def check_xarray(path, engine):
    with xr.open_dataset(path, engine=engine) as data:
        data.load()
        for name, variable in data.variables.items():
            assert len(variable.dims) == variable.ndim, name
            assert not any(dim.startswith("phony") for dim in variable.dims), (name, variable.dims)
            for key in ("units", "long_name", "description"):
                assert key in variable.attrs, (engine, name, key)
            assert variable.dtype.kind not in "mM", f"{engine}: {name} was taken for a time"
        assert list(data["strategy"].values)[0] == "baseline"
        if "failure_probability" in data:  # names, countries and sectors come along
            assert {"facility_name", "facility_country", "facility_sector"} <= set(data["failure_probability"].coords)
    with h5py.File(path, "r") as file:
        tables = list(file["region"]) if "region" in file else []
    for table in tables:
        with xr.open_dataset(path, engine=engine, group=f"region/{table}") as data:
            data.load()
            assert all(variable.dims == ("row",) for variable in data.variables.values()), table
    return data


def check_same(path):
    """Both engines and h5py see the same numbers and texts."""
    with xr.open_dataset(path, engine="h5netcdf") as a, xr.open_dataset(path, engine="netcdf4") as b, h5py.File(path, "r") as file:
        assert list(a.variables) and set(a.variables) == set(b.variables)
        for name in a.variables:
            left, right = a[name].values, b[name].values
            assert a[name].dims == b[name].dims, name
            if left.dtype.kind == "O":
                raw = np.vectorize(lambda text: text.decode(), otypes=[object])(file[name][()]) if left.size else left
                assert (left == right).all() and (left == raw).all(), name
            else:
                np.testing.assert_array_equal(left, right)
                np.testing.assert_array_equal(left, file[name][()])


def plot(path):
    with xr.open_dataset(path, engine="h5netcdf") as data, tempfile.TemporaryDirectory() as folder:
        name = "loss" if "loss" in data else "loss_country"
        for strategy in data["strategy"].values:
            values = np.sort(data[name].sel(strategy=strategy).values.ravel())
            plt.plot(values, 1 - np.arange(values.size) / max(values.size, 1), label=strategy)
        plt.xlabel(f"{data[name].attrs['long_name']} [{data[name].attrs['units']}]")
        plt.legend()
        figure = os.path.join(folder, "loss.png")
        plt.savefig(figure)
        assert os.path.getsize(figure) > 5000


for path in sys.argv[1:]:
    n = check_h5py(path)
    for engine in ("h5netcdf", "netcdf4"):
        check_xarray(path, engine)
    check_same(path)
    plot(path)
    print(f"{path}: {n} datasets read by h5py, h5netcdf and netcdf4, one figure plotted")
