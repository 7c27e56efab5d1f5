#!/usr/bin/python3
"""What an analyst would write for zonal means: per polygon, a windowed read of one band, a centre-point mask, the mean.

usage: peer_zonal_rasterio.py SCENE MINES.geojson BAND OUT.json        needs Debian's python3-rasterio
"""
import json, sys
import numpy as np, rasterio
from rasterio.features import geometry_mask, geometry_window

SCENE, MINES, BAND, OUT = sys.argv[1:5]
rows = []
with rasterio.open(SCENE) as scene:
    for feature in json.load(open(MINES))["features"]:
        geometry = feature["geometry"]
        window = geometry_window(scene, [geometry])
        shape = int(window.height), int(window.width)
        inside = geometry_mask([geometry], shape, scene.window_transform(window), invert=True)
        values = scene.read(int(BAND), window=window)[inside]
        rows.append({"id": feature["properties"]["id"], "count": int(values.size), "mean": float(values.mean(dtype=np.float64))})
json.dump(rows, open(OUT, "w"))
