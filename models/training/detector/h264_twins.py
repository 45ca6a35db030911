"""Each picture once more as a camera with too few bits would have sent it: H.264, decoded again."""

import subprocess
from dataclasses import replace
from pathlib import Path
from zlib import crc32

import numpy as np
from PIL import Image

from .labelled_pictures import LabelledPicture, load_pixels

# The third picture of a scene that stands nearly still: its residue has been quantised three times, as on a camera.
_FRAMES = 3


def h264_twin(picture: LabelledPicture, folder: Path, random: np.random.Generator) -> LabelledPicture:
    """The picture after ffmpeg's H.264 at a quantiser from 32 to 44, kept as a PNG in `folder`. Raises OSError where ffmpeg is not there or cannot."""
    # Folders of pictures may use the same names.
    file = folder / f"{picture.file.stem}.{crc32(bytes(picture.file.resolve())):08x}.h264.png"
    if not file.exists():
        width, height = picture.width // 2 * 2, picture.height // 2 * 2
        pixels = load_pixels(picture)[:height, :width]
        moved = [np.roll(pixels, step, 1) for step in range(1 - _FRAMES, 1)]
        size = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}"]
        encode = ["ffmpeg", "-v", "error", *size, "-i", "-", "-threads", "1", "-c:v", "libx264", "-preset", "veryfast", "-qp", str(random.integers(32, 45)), "-f", "h264", "-"]
        stream = _run(encode, b"".join(frame.tobytes() for frame in moved))
        decode = ["ffmpeg", "-v", "error", "-threads", "1", "-f", "h264", "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
        frames = _run(decode, stream)
        if not frames or len(frames) % (width * height * 3) != 0:
            raise OSError(f"ffmpeg gave no picture of {width}x{height} back")
        last = np.frombuffer(frames, np.uint8).reshape(-1, height, width, 3)[-1]
        whole = load_pixels(picture).copy()
        whole[:height, :width] = last
        # Whole or not at all: a training that is stopped here goes on later.
        unfinished = file.with_suffix(".tmp")
        Image.fromarray(whole).save(unfinished, "PNG")
        unfinished.replace(file)
    return replace(picture, file=file)


def _run(command: list[str], fed: bytes) -> bytes:
    done = subprocess.run(command, input=fed, capture_output=True)
    if done.returncode != 0:
        raise OSError(f"ffmpeg failed: {done.stderr.decode(errors='replace').strip()[-200:]}")
    return done.stdout
