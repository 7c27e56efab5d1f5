#!/usr/bin/env python3
"""Writes small valid GeoTIFFs for the fuzz test into a folder, with GDAL: every compression, predictor, layout, byte order.

    python3 test/fuzz-tiff/make-seeds.py FOLDER

Beside each file lies what GDAL reads from it: `x.tif.raw`, the bands one after another as little-endian float64. Files with
lossy compression have none. A compression that this GDAL lacks is left out.
"""
import os
import sys

import numpy
from osgeo import gdal, osr

gdal.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")
gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
# The time of writing must not get into a file.
gdal.SetConfigOption("GDAL_TIFF_DATETIME", "NO")

WIDTH, HEIGHT = 45, 37
TYPES = {
    "u8": gdal.GDT_Byte, "u16": gdal.GDT_UInt16, "i16": gdal.GDT_Int16, "u32": gdal.GDT_UInt32,
    "i32": gdal.GDT_Int32, "f32": gdal.GDT_Float32, "f64": gdal.GDT_Float64,
}
TILED = ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"]
STRIPS = ["BLOCKYSIZE=7"]
LOSSY = ("JPEG", "WEBP")
driver = gdal.GetDriverByName("GTiff")
COMPRESSIONS = driver.GetMetadataItem("DMD_CREATIONOPTIONLIST")


def pixels(kind, bands):
    """A slope with noise: differs everywhere, compresses a little, has a black corner."""
    random = numpy.random.RandomState(7)
    rows, cols = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [(rows * 2 + cols * 3 + 10 + 5 * band + random.randint(0, 9, rows.shape)) for band in range(bands)]
    values = numpy.stack(planes).astype("f8")
    if kind in ("u16", "i16", "u32", "i32"):
        values = values * 11
    if kind.startswith("f"):
        values = values / 7.0
    values[:, :4, :5] = 0
    return values


def crs(code=4544):
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(code)
    return reference.ExportToWkt()


def write(folder, name, kind, bands, options, compression="NONE", decorate=None, transform=(500000, 2, 0, 3400000, 0, -2)):
    if compression != "NONE":
        if f">{compression}<" not in COMPRESSIONS:
            return
        options = [*options, f"COMPRESS={compression}"]
    path = os.path.join(folder, f"{name}.tif")
    dataset = driver.Create(path, WIDTH, HEIGHT, bands, TYPES[kind], options)
    dataset.SetGeoTransform(transform)
    dataset.SetProjection(crs())
    if decorate is not None:
        decorate(dataset)
    for i, plane in enumerate(pixels(kind, bands)):
        if decorate is not sparse or i > 0:
            dataset.GetRasterBand(i + 1).WriteArray(plane)
    dataset.FlushCache()
    dataset = None
    if compression.split("_")[0] in LOSSY or kind == "u8" and any(o.startswith("NBITS") for o in options):
        return
    dump(path)


def dump(path):
    dataset = gdal.Open(path)
    values = numpy.stack([dataset.GetRasterBand(i + 1).ReadAsArray() for i in range(dataset.RasterCount)])
    values.astype("<f8").tofile(path + ".raw")


def described(dataset):
    """What lies in GDAL's metadata, and the tags around it."""
    dataset.SetMetadata({"AREA_OR_POINT": "Point", "TIFFTAG_SOFTWARE": "seed <&> \"7\"", "RADIOMETRY": "reflectance"})
    dataset.SetMetadataItem("TIFFTAG_DATETIME", "2023:07:16 03:53:36")
    for i in range(dataset.RasterCount):
        band = dataset.GetRasterBand(i + 1)
        band.SetDescription(["blue", "green", "red", "nir"][i % 4])
        band.SetScale(0.0001)
        band.SetOffset(-0.1)
        band.SetNoDataValue(0)


def masked(dataset):
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    mask = numpy.full((HEIGHT, WIDTH), 255, "u1")
    mask[20:, 30:] = 0
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)


def sparse(dataset):
    dataset.GetRasterBand(1).SetNoDataValue(0)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    for kind in TYPES:
        write(folder, f"tiled-{kind}", kind, 2, TILED)
        write(folder, f"strips-big-endian-{kind}", kind, 2, [*STRIPS, "ENDIANNESS=BIG"])
        predictor = 3 if kind.startswith("f") else 2
        write(folder, f"deflate-predictor-{kind}", kind, 4, [*TILED, f"PREDICTOR={predictor}"], "DEFLATE")
        write(folder, f"lzw-predictor-big-endian-{kind}", kind, 1, [*STRIPS, "ENDIANNESS=BIG", f"PREDICTOR={predictor}"], "LZW")
        write(folder, f"zstd-planar-{kind}", kind, 3, [*TILED, "INTERLEAVE=BAND"], "ZSTD")
    for compression in ("DEFLATE", "LZW", "ZSTD", "PACKBITS", "LZMA", "LERC", "LERC_DEFLATE", "LERC_ZSTD"):
        name = compression.lower().replace("_", "-")
        write(folder, f"{name}-bigtiff", "u16", 4, [*TILED, "BIGTIFF=YES"], compression)
        write(folder, f"{name}-strips", "f32", 1, STRIPS, compression)
        write(folder, f"{name}-planar-u8", "u8", 2, [*TILED, "INTERLEAVE=BAND"], compression)
    for compression in ("JPEG", "WEBP"):
        write(folder, f"{compression.lower()}-rgb", "u8", 3, TILED, compression)
        write(folder, f"{compression.lower()}-rgba", "u8", 4, TILED, compression)
    write(folder, "jpeg-ycbcr", "u8", 3, [*TILED, "PHOTOMETRIC=YCBCR"], "JPEG")
    write(folder, "jpeg-grey-strips", "u8", 1, ["BLOCKYSIZE=8"], "JPEG")
    write(folder, "deflate-described", "u16", 4, TILED, "DEFLATE", described)
    write(folder, "described-big-endian-bigtiff", "i16", 4, [*STRIPS, "BIGTIFF=YES", "ENDIANNESS=BIG"], "NONE", described)
    write(folder, "deflate-mask", "u8", 4, TILED, "DEFLATE", masked)
    write(folder, "zstd-mask-big-endian", "u16", 2, [*TILED, "ENDIANNESS=BIG"], "ZSTD", masked)
    write(folder, "deflate-sparse", "u16", 2, [*TILED, "SPARSE_OK=YES", "INTERLEAVE=BAND"], "DEFLATE", sparse)
    write(folder, "rotated", "u8", 2, STRIPS, "NONE", None, (500000, 1.7, 0.3, 3400000, 0.3, -1.7))
    write(folder, "bits-1", "u8", 1, [*STRIPS, "NBITS=1"], "DEFLATE")
    write(folder, "bits-12", "u16", 1, [*TILED, "NBITS=12"], "DEFLATE")
    overviews = gdal.Open(os.path.join(folder, "deflate-mask.tif"))
    copied = gdal.GetDriverByName("COG").CreateCopy(
        os.path.join(folder, "cog-deflate-mask.tif"), overviews,
        options=["COMPRESS=DEFLATE", "BLOCKSIZE=128", "OVERVIEW_COUNT=2", "PREDICTOR=YES"])
    copied = None
    dump(os.path.join(folder, "cog-deflate-mask.tif"))


main(sys.argv[1])
