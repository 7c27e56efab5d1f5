#!/usr/bin/python3
"""The race's numbers once more, slowly and on their own: numpy in float64, GDAL for pixels, OGR for planar areas.

usage: exact_reference.py BASELINE CURRENT MINES.geojson OUT.json        needs Debian's python3-gdal python3-numpy
Shares none of our code. Coverage is the signed area that each piece of an edge, cut at the lines of the pixel grid,
leaves to its right. Areas are in pixels, `planar_m2` is what OGR says. Classes as in peer_rasterio.py.
"""
import json, sys
import numpy as np
from osgeo import gdal, ogr

gdal.UseExceptions()
BASELINE, CURRENT, MINES, OUT = sys.argv[1:5]
CLASSES = ("bare", "sparse", "vegetated")


def add_ring(points, sign, cells):
    """Adds a ring (pixels, rows downwards) to the cells: its running sum along a row is the coverage."""
    x, y = points[:, 0], points[:, 1]
    twice = np.sum((x[:-1] - x[0]) * (y[1:] - y[0]) - (x[1:] - x[0]) * (y[:-1] - y[0]))
    sign = sign if twice > 0 else -sign
    for x0, y0, x1, y1 in zip(x[:-1], y[:-1], x[1:], y[1:]):
        if y0 == y1:
            continue
        cuts = [np.array([0.0, 1.0])]
        for a, b in ((x0, x1), (y0, y1)):
            if a != b:
                lines = np.arange(np.ceil(min(a, b)), np.floor(max(a, b)) + 1)
                cuts.append((lines - a) / (b - a))
        t = np.unique(np.clip(np.concatenate(cuts), 0, 1))
        px, py = x0 + t * (x1 - x0), y0 + t * (y1 - y0)
        middle_x, middle_y, dy = (px[:-1] + px[1:]) / 2, (py[:-1] + py[1:]) / 2, np.diff(py) * sign
        col, row = np.floor(middle_x).astype(int), np.floor(middle_y).astype(int)
        right = middle_x - col
        np.add.at(cells, (row, col), dy * (1 - right))
        np.add.at(cells, (row, col + 1), dy * right)


def coverage_of(geometry, transform):
    """Coverage over the window of whole pixels around a MultiPolygon whose parts do not overlap."""
    x0, gsd, _, y0, _, minus_gsd = transform
    parts = [[np.array([((x - x0) / gsd, (y - y0) / minus_gsd) for x, y in ring]) for ring in part] for part in geometry]
    everything = np.concatenate([ring for part in parts for ring in part])
    left, top = (int(v) for v in np.floor(everything.min(axis=0)))
    right, bottom = (int(v) for v in np.ceil(everything.max(axis=0)))
    cells = np.zeros((bottom - top + 1, right - left + 2))
    for part in parts:
        for i, ring in enumerate(part):
            add_ring(ring - (left, top), 1 if i == 0 else -1, cells)
    coverage = -np.cumsum(cells, axis=1)[:-1, :-2]
    if coverage.sum() < 0:
        coverage = -coverage
    coverage[np.abs(coverage) < 1e-11] = 0
    return left, top, coverage


def classify(bands):
    blue, red, nir = (bands[i].astype(np.float64) for i in (0, 2, 3))
    ndvi = (nir - red) / (nir + red)
    return ndvi, np.where(ndvi >= 0.4, 2, np.where((ndvi < 0.25) & (red > 1.1 * blue), 0, 1))


scenes = [gdal.Open(path) for path in (BASELINE, CURRENT)]
rows = []
for feature in json.load(open(MINES))["features"]:
    shape = ogr.CreateGeometryFromJson(json.dumps(feature["geometry"]))
    left, top, coverage = coverage_of(feature["geometry"]["coordinates"], scenes[0].GetGeoTransform())
    height, width = coverage.shape
    bands = [scene.ReadAsArray(left, top, width, height) for scene in scenes]
    (ndvi0, class0), (ndvi1, class1) = (classify(b) for b in bands)
    area, weights = coverage.sum(), coverage.ravel()
    histogram = lambda ndvi: np.histogram(ndvi, bins=64, range=(-1, 1), weights=coverage)[0].tolist()
    moved = np.bincount((class0 * 3 + class1).ravel(), weights, minlength=9)
    rows.append({
        "id": feature["properties"]["id"], "planar_m2": shape.GetArea(), "area_px": area,
        "ndvi": [float((n * coverage).sum() / area) for n in (ndvi0, ndvi1)],
        "classes_px": [dict(zip(CLASSES, np.bincount(c.ravel(), weights, minlength=3))) for c in (class0, class1)],
        "transitions_px": {f"{a}_to_{b}": moved[i * 3 + j] for i, a in enumerate(CLASSES) for j, b in enumerate(CLASSES)},
        "histogram": [histogram(ndvi0), histogram(ndvi1)],
        "band4_mean": float((bands[0][3] * coverage).sum() / area),
    })
json.dump(rows, open(OUT, "w"))
