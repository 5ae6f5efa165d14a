//! Panics kept from the user: what one said and where, told in a line instead of printed as a backtrace. Apart because
//! every stage that is given an article is guarded by it, and because the hook that keeps a panic silent is the
//! whole process's.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::sync::{Mutex, PoisonError};

/// Longest account of a panic, in characters: some quote the text that they fell over.
const LONGEST: usize = 300;

thread_local! {
    /// Where the thread's last panic was.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What the process's last panic said, for where its thread is gone.
static LAST: Mutex<Option<String>> = Mutex::new(None);

/// From now on a panic prints nothing: whoever catches it tells of it.
pub fn keep_quiet() {
    set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        let place = info.location().map(|at| format!("{}:{}", in_its_crate(at.file()), at.line()));
        let said = account(info.payload(), place.as_deref());
        PLACE.with(|last| last.replace(place));
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
    }));
}

/// What `work` gives, or in one line what its panic said; with the place in the source after [`keep_quiet`], if the
/// panic was on this thread.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    PLACE.with(|last| last.take());
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|payload| account(&*payload, PLACE.with(|last| last.take()).as_deref()))
}

/// The program's whole work, or a sentence on the panic that ended it, for whoever has to report it.
///
/// # Errors
/// It panicked, on this thread or on one that it waited for.
pub fn whole<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    caught(work).map_err(|said| {
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
        let said = last.unwrap_or(said);
        format!("stumbled, which is a fault of the program ({said}); please report it with what it was given")
    })
}

/// What an article's failure says of a panic.
pub(crate) fn reason(said: &str) -> String {
    format!("the program stumbled over it, which is a fault of the program ({said})")
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

/// A source file from its crate's folder on: the rest is the building machine's.
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
        assert_eq!(caught(|| 1), Ok(1));
        let said = caught(|| -> () { panic!("no\n{}", 1) });
        assert!(said.is_err_and(|said| said.starts_with("no 1")));
        let said = caught(|| -> () { std::panic::panic_any(7) });
        assert!(said.is_err_and(|said| said.starts_with("no reason given")));
        let said = caught(|| -> () { panic!("{}", "x".repeat(9_000)) });
        assert!(said.is_err_and(|said| said.len() < 500));
    }

    #[test]
    fn a_place_is_told_from_its_crate_on() {
        assert_eq!(in_its_crate("src/segment/token.rs"), "src/segment/token.rs");
        assert_eq!(
            in_its_crate("/home/me/registry/src/x-1/html5ever-0.3.1/src/a/b.rs"),
            "html5ever-0.3.1/src/a/b.rs"
        );
    }
}
