//! Turns panics into one-line errors: the message and the source location, without a backtrace. A separate module
//! because it guards every stage that processes an article, and because the hook that silences panics belongs to the
//! whole process.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::sync::{Mutex, PoisonError};

/// Maximum length of a panic message, in characters: some quote the input that caused them.
const LONGEST: usize = 300;

thread_local! {
    /// Source location of the thread's last panic.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Message of the process's last panic, for when the thread that panicked no longer exists.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Stops panics from printing anything; the code that catches a panic reports it.
pub fn keep_quiet() {
    set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let place = info.location().map(|at| format!("{}:{}", in_its_crate(at.file()), at.line()));
        let said = account(info.payload(), place.as_deref());
        PLACE.with(|last| last.replace(place));
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
    }));
}

/// Runs `work` and returns its result, or the panic message on one line. After [`keep_quiet`] the message includes the
/// source location if the panic was on this thread.
pub fn catch_panic<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    PLACE.with(|last| last.take());
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|payload| account(&*payload, PLACE.with(|last| last.take()).as_deref()))
}

/// Runs the whole program and turns a panic into an error message that asks the user to report it.
///
/// # Errors
/// A panic on this thread or on one that it waited for.
pub fn whole<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_panic(work).map_err(|said| {
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
        let said = last.unwrap_or(said);
        format!("internal error: {said}; please report this and attach the input")
    })
}

/// The reason given for an article's failure after a panic.
pub fn reason(said: &str) -> String {
    format!("internal error: {said}")
}

fn account(payload: &(dyn Any + Send), place: Option<&str>) -> String {
    let said = payload.downcast_ref::<&str>().copied();
    let said =
        said.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given");
    let mut line: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if let Some(place) = place {
        line = format!("{line}, at {place}");
    }
    line
}

/// The path of a source file starting at its crate's folder; the rest depends on the build machine.
fn in_its_crate(file: &str) -> String {
    let file = file.replace('\\', "/");
    match file.rfind("/src/") {
        Some(at) => file[file[..at].rfind('/').map_or(0, |slash| slash + 1)..].to_owned(),
        None => file,
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_one_line() {
        assert_eq!(catch_panic(|| 1), Ok(1));
        let said = catch_panic(|| -> () { panic!("no\n{}", 1) });
        assert!(said.is_err_and(|said| said.starts_with("no 1")));
        let said = catch_panic(|| -> () { std::panic::panic_any(7) });
        assert!(said.is_err_and(|said| said.starts_with("no reason given")));
        let said = catch_panic(|| -> () { panic!("{}", "x".repeat(9_000)) });
        assert!(said.is_err_and(|said| said.len() < 500));
    }

    #[test]
    fn a_location_starts_at_its_crate() {
        assert_eq!(in_its_crate("src/segment/token.rs"), "src/segment/token.rs");
        assert_eq!(
            in_its_crate("/home/me/registry/src/x-1/html5ever-0.3.1/src/a/b.rs"),
            "html5ever-0.3.1/src/a/b.rs"
        );
    }
}
