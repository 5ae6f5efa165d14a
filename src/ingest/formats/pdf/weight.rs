//! How much a PDF's packed parts come to, told without a parser. Apart because it is the guard before one: a stream of
//! fifty kilobytes may unpack to fifty megabytes, and packed twice, to gigabytes.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::ZlibDecoder;

use crate::ingest::failure::Fault;
use crate::ingest::too_large;

/// How often a stream may be packed in itself; more is no use to anybody.
const MAX_LAYERS: usize = 4;
/// A picture may unpack to this many times what a document may: a scanned page in colour has some hundred megabytes.
const PICTURE: u64 = 20;
/// Bytes before a stream within which its head says what it is.
const HEAD: usize = 512;

/// A fault if a stream of the PDF unpacks to more than `max_bytes`, a picture to twenty times as much.
pub(super) fn check(bytes: &[u8], max_bytes: u64) -> Result<(), Fault> {
    const MARK: &[u8] = b"stream";
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(MARK.len()).position(|w| w == MARK) {
        let head = &bytes[at..at + found];
        at += found + MARK.len();
        let rest = &bytes[at..];
        let data = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"));
        let Some(data) = data.filter(|_| !head.ends_with(b"end")) else { continue };
        let head = &head[head.len().saturating_sub(HEAD)..];
        let head = head.rsplit(|&b| b == b'\n').take(8).collect::<Vec<_>>().concat();
        let picture = head.windows(6).any(|w| w == b"/Image");
        let most = if picture { max_bytes.saturating_mul(PICTURE) } else { max_bytes };
        if exceeds(data, most, MAX_LAYERS) {
            return Err(too_large("a part of it, unpacked,", most));
        }
    }
    Ok(())
}

/// Whether `data` unpacks to more than `most` bytes, once or as often as it is packed in itself.
fn exceeds(data: &[u8], most: u64, layers: usize) -> bool {
    for depth in 1..=layers {
        let mut unpacked: Box<dyn BufRead + '_> = Box::new(data);
        for _ in 0..depth {
            if !unpacked.fill_buf().is_ok_and(is_packed) {
                return false;
            }
            unpacked = Box::new(BufReader::new(ZlibDecoder::new(unpacked)));
        }
        // What is damaged ends where the damage is.
        if io::copy(&mut unpacked.take(most.saturating_add(1)), &mut io::sink()).is_ok_and(|n| n > most) {
            return true;
        }
    }
    true
}

/// Whether `head` begins as a zlib stream does (RFC 1950).
fn is_packed(head: &[u8]) -> bool {
    matches!(head, [a, b, ..] if a & 0x0F == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn file(head: &str, stream: &[u8]) -> Vec<u8> {
        [format!("1 0 obj\n<<{head}>>\nstream\n").as_bytes(), stream, b"\nendstream\nendobj\n"].concat()
    }

    #[test]
    fn parts_are_weighed_as_often_as_they_are_packed() {
        let zeros = packed(&[0; 100_000]);
        assert!(check(&file("", &zeros), 100_000).is_ok());
        assert!(check(&file("", &zeros), 99_999).is_err());
        assert!(check(&file("", &packed(&zeros)), 99_999).is_err());
        assert!(check(&file("/Subtype /Image", &zeros), 10_000).is_ok());
        assert!(check(&file("", b"BT (no stream of zlib) Tj ET"), 1).is_ok());
        let told = check(&[file("", b"x"), file("", &zeros)].concat(), 10).unwrap_err().reason;
        assert_eq!(told, "a part of it, unpacked, is larger than 10 bytes");
    }
}
