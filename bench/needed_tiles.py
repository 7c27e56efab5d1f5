#!/usr/bin/python3
"""The tiles of a scene that some polygon touches, for the decode-only floor. Found by GDAL alone, not by our code.

usage: needed_tiles.py SCENE MINES.geojson OUT.txt        needs Debian's python3-gdal
Writes one "offset length" a line, in the order of the file's tiles, and prints {"needed", "total", "tileBytes"}.
"""
import json, sys
from osgeo import gdal, ogr

gdal.UseExceptions()
SCENE, MINES, OUT = sys.argv[1:4]
scene = gdal.Open(SCENE)
x0, gsd, _, y0, _, minus_gsd = scene.GetGeoTransform()
band = scene.GetRasterBand(1)
tile_width, tile_height = band.GetBlockSize()
across, down = -(-scene.RasterXSize // tile_width), -(-scene.RasterYSize // tile_height)


def rectangle(col, row):
    west, east = x0 + col * tile_width * gsd, x0 + (col + 1) * tile_width * gsd
    north, south = y0 + row * tile_height * minus_gsd, y0 + (row + 1) * tile_height * minus_gsd
    corners = ", ".join(f"{x} {y}" for x, y in ((west, north), (east, north), (east, south), (west, south), (west, north)))
    return ogr.CreateGeometryFromWkt(f"POLYGON (({corners}))")


needed = set()
vector = ogr.Open(MINES)
for feature in vector.GetLayer(0):
    shape = feature.GetGeometryRef()
    west, east, south, north = shape.GetEnvelope()
    for row in range(int((y0 - north) / gsd // tile_height), int((y0 - south) / gsd // tile_height) + 1):
        for col in range(int((west - x0) / gsd // tile_width), int((east - x0) / gsd // tile_width) + 1):
            if (row, col) not in needed and 0 <= row < down and 0 <= col < across and shape.Intersects(rectangle(col, row)):
                needed.add((row, col))

with open(OUT, "w") as file:
    for row, col in sorted(needed):
        offset = band.GetMetadataItem(f"BLOCK_OFFSET_{col}_{row}", "TIFF")
        length = band.GetMetadataItem(f"BLOCK_SIZE_{col}_{row}", "TIFF")
        file.write(f"{offset} {length}\n")
tile_bytes = tile_width * tile_height * scene.RasterCount * 2
print(json.dumps({"needed": len(needed), "total": across * down, "tileBytes": tile_bytes}))
