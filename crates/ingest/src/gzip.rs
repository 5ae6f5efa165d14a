//! Unpacking of `.gz`, as a stream with a guard. Apart because a small file can unpack to any length: ten megabytes
//! of gzip may hold ten gigabytes of zeros.

use std::io::{Error, ErrorKind, Read};

use flate2::read::MultiGzDecoder;

/// A file may unpack to this many times its size. Text comes to some three to ten times, a table of near-equal rows to
/// fifty; the most that the format can do is 1,032.
const MAX_RATIO: u64 = 200;
/// Bytes that may come out before the ratio is looked at: short files of one repeated line are no attack.
const FREE: u64 = 16 << 20;

/// What a gzip file holds, all of its members one after another.
pub(super) struct Unpacked<R> {
    decoder: MultiGzDecoder<Counted<R>>,
    out: u64,
}

struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Unpacked<R> {
    pub fn new(packed: R) -> Self {
        Self { decoder: MultiGzDecoder::new(Counted { inner: packed, read: 0 }), out: 0 }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.read += n as u64;
        Ok(n)
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.decoder.read(buffer)?;
        self.out += n as u64;
        if self.out > FREE && self.out > MAX_RATIO.saturating_mul(self.decoder.get_ref().read) {
            let told = format!("it unpacks to more than {MAX_RATIO} times its size");
            return Err(Error::new(ErrorKind::FileTooLarge, told));
        }
        Ok(n)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io;

    fn packed(bytes: impl Read) -> Vec<u8> {
        let mut out = GzEncoder::new(Vec::new(), Compression::best());
        io::copy(&mut { bytes }, &mut out).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn all_members_come_out() {
        let both = [packed(&b"One. "[..]), packed(&b"Two."[..])].concat();
        let mut text = String::new();
        Unpacked::new(&both[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "One. Two.");
    }

    #[test]
    fn a_bomb_is_stopped_early_and_a_cut_file_told() {
        let bomb = packed(io::repeat(0).take(FREE * 4));
        let mut sink = Vec::new();
        let error = Unpacked::new(&bomb[..]).read_to_end(&mut sink).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::FileTooLarge, "it unpacks to more than 200 times its size")
        );
        assert!(sink.len() as u64 <= FREE + (1 << 20), "{}", sink.len());
        let whole = packed(&b"A sentence that is cut."[..]);
        let error = Unpacked::new(&whole[..whole.len() / 2]).read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
    }
}
