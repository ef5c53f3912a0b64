"""Draws an image anew, so that only its picture is left: run in a process of its own, which may not grow.

``python -I redrawing.py jpeg|png`` reads the file from its input and writes the new one to its output; it ends with 3
for an image with too many pixels and with 4 for what is none.
"""

from __future__ import annotations

import io
import resource
import sys

MEMORY = 768 << 20
SECONDS = 15
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 25_000_000}
LONGEST_SIDE = 4_000
TOO_MANY, NONE = 3, 4


def redrawn(content: bytes, format_: str) -> bytes:
    """The same picture without anything that was beside it, turned as its camera meant it."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(content), formats=(format_,)) as image:
        width, height = image.size
        if width * height > MOST_PIXELS[format_] or max(width, height) > 20_000:
            raise SystemExit(TOO_MANY)
        if format_ == "JPEG":
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        picture = ImageOps.exif_transpose(image)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        wanted = "RGB" if format_ == "JPEG" or picture.mode not in ("RGBA", "LA", "P", "L", "1") else "RGBA"
        picture = picture.convert(wanted)
        bare = Image.new(picture.mode, picture.size)
        bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, format_, **({"quality": 88} if format_ == "JPEG" else {"compress_level": 6}))
    return out.getvalue()


def main() -> None:
    """From the input to the output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        drawn = redrawn(sys.stdin.buffer.read(), sys.argv[1].upper())
    except MemoryError:
        raise SystemExit(TOO_MANY) from None
    except Exception:
        raise SystemExit(NONE) from None
    sys.stdout.buffer.write(drawn)


if __name__ == "__main__":
    main()
