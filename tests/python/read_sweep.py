# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of sweeps together: read_sweep.py GRID LIST BROKEN, folders of tests/cli/sweep.sh. xarray puts the points of a grid and of a list
together again, by both of its engines, and sweep.h5 has the same numbers; points without a result are NaN."""
import glob
import sys
import warnings

try:
    import dask  # noqa: F401
    import h5netcdf  # noqa: F401
    import netCDF4  # noqa: F401
    import numpy as np
    import xarray as xr
except ImportError as absent:
    print(f"SKIPPED: {absent} (python3-xarray python3-dask python3-h5netcdf python3-netcdf4)")
    sys.exit(77)

warnings.simplefilter("error")


def points(folder):
    return sorted(glob.glob(f"{folder}/point-*.h5"))


def check_same(together, summary):
    """What sweep.h5 says of all points is what their files say."""
    for name in ("loss_statistic", "loss_statistic_low", "loss_statistic_high"):
        np.testing.assert_array_equal(together[name].transpose(*summary[name].dims), summary[name])
    for name in ("person_hours_lost", "connectivity"):
        mean = together[name].mean("trial").transpose(*summary[name].dims)
        np.testing.assert_allclose(mean, summary[name], rtol=1e-12)
    for name, variable in summary.variables.items():
        assert {"units", "long_name", "description"} <= set(variable.attrs), name
        if name in together.data_vars:
            assert variable.attrs["units"] == together[name].attrs["units"], name


def check_grid(folder, engine):
    files = points(folder)
    nested = [files[0:2], files[2:4], files[4:6]]
    with xr.open_dataset(f"{folder}/sweep.h5", engine=engine) as summary:
        assert summary.loss_statistic.dims == ("success", "pick", "strategy", "statistic")
        assert summary.person_hours_lost.dims == ("success", "pick", "strategy", "country")
        assert summary.connectivity.dims == ("success", "pick", "strategy")
        assert list(summary.success.values) == [0.2, 0.4, 0.6] and list(summary["pick"].values) == [1, 2]
        assert not np.isnan(summary.loss_statistic).any()
        with xr.open_mfdataset(nested, combine="nested", concat_dim=["success", "pick"], engine=engine) as together:
            assert set(together.loss.dims) == {"success", "pick", "strategy", "trial"}
            assert together.facility_name.dims == ("facility",)
            check_same(together, summary)
        grid = {"combine": "by_coords", "preprocess": lambda point: point.expand_dims(["success", "pick"])}
        with xr.open_mfdataset(files[::-1], engine=engine, **grid) as together:
            assert together.loss.dims == ("success", "pick", "strategy", "trial")
            check_same(together, summary)
    row = [xr.open_dataset(name, engine=engine) for name in files[0::2]]
    along = xr.concat(row, "success")
    assert list(along.success.values) == [0.2, 0.4, 0.6] and along.loss.dims == ("success", "strategy", "trial")
    assert float(along["pick"]) == 1
    for point in row:
        point.close()


def check_list(folder, engine):
    with xr.open_dataset(f"{folder}/sweep.h5", engine=engine) as summary:
        assert summary.loss_statistic.dims == ("point", "strategy", "statistic")
        assert {"success", "seed"} <= set(summary.loss_statistic.coords)
        with xr.open_mfdataset(points(folder), combine="nested", concat_dim="point", engine=engine) as together:
            assert list(together.seed.values) == list(summary.seed.values) == [3, 4]
            check_same(together, summary)


def check_broken(folder, engine):
    """The second of three points has no result."""
    with xr.open_dataset(f"{folder}/sweep.h5", engine=engine) as summary:
        assert list(summary.success.values) == [0.5, 1.5, 0.7]
        for name in ("loss_statistic", "person_hours_lost", "connectivity"):
            assert np.isnan(summary[name].isel(success=1)).all(), name
            assert not np.isnan(summary[name].isel(success=[0, 2])).any(), name


for engine in ("h5netcdf", "netcdf4"):
    check_grid(sys.argv[1], engine)
    check_list(sys.argv[2], engine)
    check_broken(sys.argv[3], engine)
print("points of a grid and of a list put together by h5netcdf and netcdf4")
