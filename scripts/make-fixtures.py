#!/usr/bin/python3
"""Writes fixtures/ anew, byte for byte the same each time: scenes by GDAL, expected numbers by GDAL, GEOS, PROJ, numpy.

Needs Debian 12's python3-gdal (3.6.2), python3-numpy and python3-pyproj. Nothing of Qingshan is used.

    /usr/bin/python3 scripts/make-fixtures.py
"""
import hashlib
import json
import os
import platform
import sys

import numpy as np
import pyproj
from osgeo import gdal, ogr

from fixtures import truth
from fixtures.bad_input import write_bad_input
from fixtures.hazards import HAZARDS
from fixtures.scenes import CHENGDU, ensure_empty, enter_hazard, rectangle, write_mines

ROOT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fixtures")
COMMAND = "/usr/bin/python3 scripts/make-fixtures.py"
BY = {
    "gdal": gdal.__version__,
    "geos": f"{ogr.GetGEOSVersionMajor()}.{ogr.GetGEOSVersionMinor()}.{ogr.GetGEOSVersionMicro()}",
    "proj": pyproj.proj_version_str,
    "pyproj": pyproj.__version__,
    "numpy": np.__version__,
    "python": platform.python_version(),
}


def main():
    lines = []
    for number, (name, make) in enumerate(HAZARDS.items(), 1):
        enter_hazard(number)
        folder = os.path.join(ROOT, name)
        ensure_empty(folder)
        case = make(folder)
        what = make.__doc__
        write_mines(os.path.join(folder, "mines.geojson"), case.patches, case.mines_epsg)
        if case.clouds:
            write_clouds(folder, case)
        write_json(os.path.join(folder, "expected.json"), expectations(name, what, folder, case))
        write_text(os.path.join(folder, "README.md"), readme(name, what, case))
        lines.append(f"| [{name}]({name}) | {what} |")
    enter_hazard(0)
    make_formula(os.path.join(ROOT, "formula"))
    bad = os.path.join(ROOT, "bad-input")
    write_json(os.path.join(bad, "expected.json"), {**write_bad_input(bad), "by": BY, "command": COMMAND})
    lines.append("| [bad-input](bad-input) | files that must be refused with a code, and two that only look bad |")
    lines.append("| [formula](formula) | rasters defined by a formula, their numbers from exactextract 0.3 |")
    lines.append("| [zonal](zonal) | polygons over real scenes (`real.json`) and what exactextract 0.3 and GDAL say of them |")
    write_text(os.path.join(ROOT, "README.md"), index(lines))
    write_sums()


def expectations(name, what, folder, case):
    expected = {
        "hazard": name,
        "what": what,
        "by": BY,
        "command": COMMAND,
        "scenes": {"baseline": list(case.baseline), "current": list(case.current)},
        "bands": case.bands,
        # `relative` holds for counts, sums, means and shares, `area` for square metres; `absolute` where truth is near 0.
        "tolerance": {"relative": 1e-6, "area": 2e-6, "absolute": 1e-7},
        "zonal": {scene: zonal(folder, case, scene) for scene in case.baseline + case.current},
    }
    if case.truth:
        expected["rawNdvi"] = raw_ndvi(folder, case, case.baseline)
        # A quarter chooses the order of same-day scenes itself.
        if len(case.baseline) > 1:
            expected["rawNdviReversed"] = raw_ndvi(folder, case, case.baseline[::-1])
    if case.verdicts:
        expected["verdicts"] = verdicts(folder, case)
    if case.clouds:
        expected["clouds"] = ["clouds.tif", "clouds.geojson"]
    return expected


def outline_of(case, patch):
    return (f"EPSG:{case.mines_epsg}", patch.parts)


def zonal(folder, case, scene):
    raster = truth.Raster(os.path.join(folder, scene))
    ndvi = raster.ndvi()
    rows = []
    for patch in case.patches:
        parts = truth.moved(patch.parts, f"EPSG:{case.mines_epsg}", raster.crs)
        rows.append({"id": patch.id, **truth.zonal_row(ndvi, truth.to_pixels(parts, raster.transform))})
    return rows


def raw_ndvi(folder, case, baseline):
    if case.truth == "uniform":
        return [uniform_row(folder, case, patch) for patch in case.patches]
    reference = truth.Raster(os.path.join(folder, case.baseline[0]))
    crs, transform = reference.crs, reference.transform
    before = [on_lattice(folder, scene, transform, 1) for scene in baseline]
    after = [on_lattice(folder, scene, transform, 2 if case.truth == "blocks" else 1) for scene in case.current]
    return [
        {
            "id": patch.id,
            **truth.raw_ndvi_patch(
                crs,
                transform,
                outline_of(case, patch),
                lambda *window: truth.first_valid([layer(*window) for layer in before]),
                lambda *window: truth.first_valid([layer(*window) for layer in after]),
            ),
        }
        for patch in case.patches
    ]


def on_lattice(folder, scene, transform, block):
    """NDVI of a scene for windows counted from another scene's first pixel; `block` pixels make one of the lattice."""
    raster = truth.Raster(os.path.join(folder, scene))
    red, nir = (means_of_blocks(raster.band(number), block) for number in (3, 4))
    ndvi = truth.ndvi_of(red, nir)
    col, row = truth.to_pixels([[[(raster.transform[0], raster.transform[3])]]], transform)[0][0][0]
    assert abs(col - round(col)) < 1e-6 and abs(row - round(row)) < 1e-6
    return lambda col0, row0, shape: truth.part_of(ndvi, col0 - round(col), row0 - round(row), shape)


def means_of_blocks(values, block):
    if block == 1:
        return values
    height, width = values.shape
    blocks = values.reshape(height // block, block, width // block, block)
    assert np.all(blocks == blocks[:, :1, :, :1]), "blocks are not constant"
    return blocks.mean(axis=(1, 3))


def uniform_row(folder, case, patch):
    """Two grids that turn against each other: exact only because the ground in and around the patch is uniform."""
    name_from, name_to = case.uniform[patch.id]
    rows = {}
    for scene in (case.baseline[0], case.current[0]):
        raster = truth.Raster(os.path.join(folder, scene))
        parts = truth.moved(patch.parts, f"EPSG:{case.mines_epsg}", raster.crs)
        col0, row0, shares = truth.coverage(truth.to_pixels(parts, raster.transform))
        rows[scene] = (float(shares.sum()), truth.polygon_area(parts, raster.crs))
        # Three pixels around, for any resampling kernel.
        grown = truth.part_of(raster.ndvi(), col0 - 3, row0 - 3, (shares.shape[0] + 6, shares.shape[1] + 6))
        expected_class = name_from if scene == case.baseline[0] else name_to
        inside = np.pad(shares, 3) > 0
        near = np.zeros_like(inside)
        for dr in range(-3, 4):
            for dc in range(-3, 4):
                near |= np.roll(inside, (dr, dc), (0, 1))
        assert truth.classes_of(grown)[expected_class][near].all()
    pixels, area = rows[case.baseline[0]]
    assert abs(area / rows[case.current[0]][1] - 1) < 1e-7
    keys = [f"{a}_to_{b}" for a in ("bare", "vegetated") for b in ("bare", "vegetated")]
    here = f"{name_from}_to_{name_to}"
    # Which of the two grids is compared on is not ours to say: the pixel count may be that of either.
    return {
        "id": patch.id,
        "area_m2": area,
        "observed_m2": area,
        "transitions_px": {key: pixels if key == here else 0.0 for key in keys},
        "transitions_px_either": [pixels, rows[case.current[0]][0]],
        "transitions_m2": {key: area if key == here else 0.0 for key in keys},
    }


def verdicts(folder, case):
    """Status, reason and outcome under the default policy; areas by class where the ground was painted."""
    rows = []
    for patch in case.patches:
        if patch.id not in case.verdicts:
            continue
        status, reason, outcome = case.verdicts[patch.id]
        row = {"id": patch.id, "status": status, "reason": reason, "outcome": outcome}
        if case.classes:
            row |= painted_areas(folder, case, patch)
        rows.append(row)
    return rows


def painted_areas(folder, case, patch):
    raster = truth.Raster(os.path.join(folder, case.baseline[0]))
    col0, row0, shares = truth.coverage(truth.to_pixels(patch.parts, raster.transform))
    square_metres = shares * truth.cell_areas(raster.crs, raster.transform, col0, row0, shares.shape)
    seen = shares > 0
    if case.clouds:
        clouded = np.zeros(case.classes[0].shape)
        left, top, right, bottom = case.clouds
        clouded[top:bottom, left:right] = 1
        seen &= truth.part_of(clouded, col0, row0, shares.shape) == 0
    row = {"area_m2": float(square_metres.sum()), "observed_m2": float(square_metres[seen].sum())}
    for date, classes in zip(("baseline", "current"), case.classes):
        window = truth.part_of(classes.astype(float), col0, row0, shares.shape)
        bare, forest, grass = (float(square_metres[seen & (window == code)].sum()) for code in (0, 1, 2))
        row[date] = {"unvegetated_m2": bare + grass, "bare_m2": bare, "sparse_m2": grass, "vegetated_m2": forest}
    return row


def write_clouds(folder, case):
    ring = rectangle(CHENGDU, *case.clouds)
    layer = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4544"}},
        "features": [
            {
                "type": "Feature",
                "properties": {"class": "cloud"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        ],
    }
    write_json(os.path.join(folder, "clouds.geojson"), layer)


# ---- formula ----------------------------------------------------------------------------------------------------------


def make_formula(folder):
    """`formula.json` is carried over (polygons and exactextract's numbers); the rasters follow from their formulas."""
    with open(os.path.join(folder, "formula.json"), encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    for name, case in cases.items():
        values = formula_values(name, case)
        assert np.allclose(values[0, :6], case["first_row"], rtol=0, atol=0, equal_nan=True), name
        kind = {"uint16": gdal.GDT_UInt16, "int16": gdal.GDT_Int16, "float32": gdal.GDT_Float32}[case["dtype"]]
        path = os.path.join(folder, f"{name}.tif")
        file = gdal.GetDriverByName("GTiff").Create(path, case["w"], case["h"], 1, kind, ["COMPRESS=DEFLATE"])
        file.SetProjection(pyproj.CRS.from_epsg(case["epsg"]).to_wkt("WKT1_GDAL"))
        file.SetGeoTransform((case["x0"], case["gsd"], 0, case["y0"], 0, -case["gsd"]))
        band = file.GetRasterBand(1)
        band.SetNoDataValue(float(case["nodata"]))
        band.WriteArray(values)
        file = None
        features = [
            {
                "type": "Feature",
                "properties": {"id": id},
                "geometry": {"type": "MultiPolygon", "coordinates": parts},
            }
            for id, parts in case["polygons"].items()
        ]
        crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{case['epsg']}"}}
        write_json(
            os.path.join(folder, f"{name}.geojson"), {"type": "FeatureCollection", "crs": crs, "features": features}
        )


def formula_values(name, case):
    row, col = np.mgrid[0 : case["h"], 0 : case["w"]].astype(np.int64)
    lcg = (1103515245 * (row * case["w"] + col + case["seed"]) + 12345) % 2**31
    if name == "u16_nodata0":
        return np.where(lcg % 17 == 0, 0, lcg % 5000).astype(np.uint16)
    if name == "i16_negative":
        return np.where((row + col) % 11 == 0, -9999, lcg % 2001 - 1000).astype(np.int16)
    values = (lcg % 100000) / 50000 - 1
    return np.where(lcg % 13 == 0, np.nan, values).astype(np.float32)


# ---- Files ------------------------------------------------------------------------------------------------------------


def readme(name, what, case):
    notes = "\n".join(f"- `{patch.id}` {patch.note}" for patch in case.patches)
    scenes = " + ".join(case.baseline) + " → " + " + ".join(case.current)
    return (
        f"# {name}\n\n{what[0].upper()}{what[1:]}.\n\nScenes: {scenes}. Patches:\n\n{notes}\n\n"
        f"Written by `{COMMAND}`; `expected.json` states the versions and the tolerances.\n"
    )


def index(lines):
    table = "\n".join(lines)
    return (
        "# Fixtures\n\nSmall scenes, one folder per hazard. Scenes are written by GDAL and the expected numbers come from "
        "GDAL, GEOS, PROJ and numpy (`formula`, `zonal`: exactextract 0.3), never from Qingshan. One command, on Debian 12 with "
        "python3-gdal, python3-numpy and python3-pyproj, writes every file but `real.json`, `formula/formula.json` and `zonal/` anew, byte for byte:\n\n"
        f"    {COMMAND}\n\n"
        "`SHA256SUMS` lists them; `test/fixtures.test.ts` checks the sums and runs `zonal` and `analyze` over all of them. "
        "`expected.json` holds `zonal` (NDVI of raw DN by scene and patch), `rawNdvi` (what `analyze` gives under "
        "`policies/raw-ndvi.json`) and, where the ground was painted for it, `verdicts` (the default policy). "
        "`real.json` names the real data that tests use where it is at hand (`npm run fixtures:real`).\n\n"
        f"| folder | hazard |\n|---|---|\n{table}\n"
    )


def write_json(path, value):
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def write_text(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def write_sums():
    rows = []
    for folder in sorted([*HAZARDS, "bad-input", "formula", "zonal"]):
        for name in sorted(os.listdir(os.path.join(ROOT, folder))):
            with open(os.path.join(ROOT, folder, name), "rb") as file:
                rows.append(f"{hashlib.sha256(file.read()).hexdigest()}  {folder}/{name}\n")
    write_text(os.path.join(ROOT, "SHA256SUMS"), "".join(rows))


if __name__ == "__main__":
    sys.exit(main())
