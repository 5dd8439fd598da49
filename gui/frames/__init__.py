"""Where moving pictures come from: a camera, a video file, or generated ones, all behind one small interface."""
