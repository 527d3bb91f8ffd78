"""Lines and watches on screen."""
