//! Standpoint as a Python module: what `standpoint/*.py` cannot do in Python. Texts and tables come in, JSON and Arrow go out;
//! classes, docstrings and what a notebook shows are Python's.

mod cells;
mod reader;
mod run;
mod tables;

use std::error::Error;
use std::iter::successors;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

pyo3::create_exception!(
    standpoint,
    StandpointError,
    PyValueError,
    "What Standpoint cannot do, why, and what to do about it."
);

/// The error with all that lies behind it, as Python shows it.
fn told(error: &(dyn Error + 'static)) -> PyErr {
    let chain: Vec<String> =
        successors(Some(error), |error| (**error).source()).map(ToString::to_string).collect();
    StandpointError::new_err(chain.join(": "))
}

#[pymodule]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::reader::Reader;
    #[pymodule_export]
    use super::run::Run;
    #[pymodule_export]
    use super::tables::{preview, read, texts};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        standpoint::panics::keep_quiet();
        module.add("StandpointError", module.py().get_type::<super::StandpointError>())?;
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
