#!/usr/bin/python3
"""One scene in another format, the same pixels.

usage: convert_scene.py IN.tif OUT.tif OPTION=VALUE...        needs Debian's python3-gdal
As `gdal_translate -co TILED=YES -co BLOCKXSIZE=512 -co BLOCKYSIZE=512 -co OPTION=VALUE IN.tif OUT.tif`.
"""
import sys
from osgeo import gdal

gdal.UseExceptions()
tiled = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "BIGTIFF=IF_SAFER"]
compressed = [] if "COMPRESS=NONE" in sys.argv else ["NUM_THREADS=2"]
gdal.Translate(sys.argv[2], sys.argv[1], creationOptions=tiled + compressed + sys.argv[3:])
