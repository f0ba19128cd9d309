//! The weights that a new computer begins with: learned from simulated people.
//!
//! Written by `MYBACKUP_WRITE=1 cargo test --release -p mybackup-proof --test order`.

use super::signs::SIGNS;

/// One weight for each sign.
#[rustfmt::skip]
pub(super) const PRIOR: [f32; SIGNS] = [
    -1.39, 2.12, 1.02, 0.36, -0.62, 0.31, 0.13, -1.17,
    -1.33, -2.10, -2.14, -0.36, -1.53, -4.69, -0.80, -0.26,
    -6.72, -5.67, -5.31, 0.57, -6.36, -2.02, -2.04, 0.48,
    2.92, 1.97, 0.88, 3.15, 0.00, -0.39, -0.19, -1.35,
    -0.05, 3.54, 0.15, -1.28, -1.24, -1.36, -0.99, -1.71,
    0.93, -1.29, -3.76, 0.66, -7.41, -0.10, -0.72, -1.57,
    -0.96, -0.99, -1.30, -1.88, -1.20, -2.04, -0.57, -0.51,
    0.52, 0.01, -1.29, 2.52, 3.45, 0.31, 2.21, -1.46,
];
