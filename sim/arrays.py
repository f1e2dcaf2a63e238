"""Array types for annotations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Levels = NDArray[np.int8]
Places = NDArray[np.intp]
