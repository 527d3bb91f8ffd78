"""Every test of parley."""

import os
import sys

# Hundreds of tests start Python, and each start would compile parley again where no bytecode may be written.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
