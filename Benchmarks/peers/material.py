"""What the peers measure on: pictures, vectors, and networks by the names that swift-dino gives them."""
import pathlib


def pictures(listing, count=None):
    """The pictures of a list file, a path a line."""
    return pathlib.Path(listing).read_text().splitlines()[:count]


def vectors(path, step=65536):
    """The shape of a matrix of float32 in NumPy's format, and its rows some at a time.

    They are read, not mapped: mapped pages would count as memory of the measurement.
    """
    import numpy

    def parts(file, shape):
        with file:
            for first in range(0, shape[0], step):
                count = min(step, shape[0] - first)
                yield first, numpy.fromfile(file, "<f4", count * shape[1]).reshape(count, shape[1])

    file = open(path, "rb")
    numpy.lib.format.read_magic(file)
    shape, _, _ = numpy.lib.format.read_array_header_1_0(file)
    return shape, parts(file, shape)


def timm_name(arch, patch_size):
    """timm's name of a backbone."""
    return f"{arch}_patch{patch_size}_224"
