//! How much a PDF's packed parts come to: first told without a parser, since a parser unpacks tables before it gives
//! anything, then of every part that the parser finds. A stream of fifty kilobytes may unpack to fifty megabytes, and
//! packed twice, to gigabytes.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::ZlibDecoder;
use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_interpret::hayro_syntax::{Filter, Pdf};

use crate::failure::Fault;
use crate::too_large;

use super::packing::{self, Beyond, MAX_LAYERS};

/// A picture may unpack to this many times what a document may: a scanned page in colour has some hundred megabytes.
const PICTURE: u64 = 20;
/// All parts together may come to this many times what one may.
pub(super) const ALL: u64 = 10;
/// Bytes of the widest column of a row.
const COLUMN: u64 = 32;
/// Bytes before a stream within which its head says what it is.
const HEAD: usize = 512;

/// What was unpacked so far, and what may be.
struct Scales {
    max_bytes: u64,
    parts: u64,
    pictures: u64,
}

impl Scales {
    fn new(max_bytes: u64) -> Self {
        Self { max_bytes, parts: 0, pictures: 0 }
    }

    /// Adds a part that `length` measures, given how much it may come to.
    fn add(&mut self, picture: bool, length: impl FnOnce(u64) -> Result<u64, Beyond>) -> Result<u64, Fault> {
        let most = self.max_bytes.saturating_mul(if picture { PICTURE } else { 1 });
        let so_far = if picture { &mut self.pictures } else { &mut self.parts };
        let length = length(most).map_err(|_| too_large("a part of it, unpacked,", most))?;
        *so_far = so_far.saturating_add(length);
        let all = most.saturating_mul(ALL);
        if *so_far > all { Err(too_large("all of it, unpacked,", all)) } else { Ok(length) }
    }
}

/// A fault if a stream of the PDF unpacks to more than `max_bytes`, a picture to twenty times as much, or all of them to
/// ten times as much again. Looks for what begins as zlib's streams do, and for what its head says is packed otherwise.
pub(super) fn check(bytes: &[u8], max_bytes: u64) -> Result<(), Fault> {
    const MARK: &[u8] = b"stream";
    let mut scales = Scales::new(max_bytes);
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], MARK) {
        let head = &bytes[at..at + found];
        at += found + MARK.len();
        let rest = &bytes[at..];
        let data = [b"\r\n".as_slice(), b"\n", b"\r"].iter().find_map(|line| rest.strip_prefix(*line));
        let Some(data) = data.filter(|_| !head.ends_with(b"end")) else { continue };
        let head = &head[head.len().saturating_sub(HEAD)..];
        let head = head.rsplit(|&b| b == b'\n').take(8).collect::<Vec<_>>().concat();
        let picture = find(&head, b"/Image").is_some();
        scales.add(picture, |most| match told(&head) {
            _ if told_row(&head) > most => Err(Beyond),
            filters if filters.iter().all(|filter| *filter == Filter::FlateDecode) => inflated(data, most),
            filters => {
                let data = &data[..find(data, b"endstream").unwrap_or(data.len())];
                packing::length(data, &filters, max_bytes, most)
            }
        })?;
    }
    Ok(())
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// The packings that a stream's head names.
fn told(head: &[u8]) -> Vec<Filter> {
    const KEY: &[u8] = b"/Filter";
    let Some(at) = find(head, KEY) else { return Vec::new() };
    let value = head[at + KEY.len()..].trim_ascii_start();
    let names = match value.strip_prefix(b"[") {
        Some(array) => array.split(|&b| b == b']').next().unwrap_or_default(),
        None => value
            .get(..1 + value.iter().skip(1).take_while(|b| b.is_ascii_alphanumeric()).count())
            .unwrap_or_default(),
    };
    let names = names.split(|b| !b.is_ascii_alphanumeric()).filter(|name| !name.is_empty());
    names
        .filter_map(|name| match name {
            b"FlateDecode" | b"Fl" => Some(Filter::FlateDecode),
            b"LZWDecode" | b"LZW" => Some(Filter::LzwDecode),
            b"RunLengthDecode" | b"RL" => Some(Filter::RunLengthDecode),
            b"ASCIIHexDecode" | b"AHx" => Some(Filter::AsciiHexDecode),
            b"ASCII85Decode" | b"A85" => Some(Filter::Ascii85Decode),
            b"DCTDecode" | b"DCT" => Some(Filter::DctDecode),
            _ => None,
        })
        .collect()
}

/// How much `data` unpacks to as often as it is packed by Flate in itself, all layers together.
fn inflated(data: &[u8], most: u64) -> Result<u64, Beyond> {
    let mut length = 0;
    for depth in 1..=MAX_LAYERS {
        let mut unpacked: Box<dyn BufRead + '_> = Box::new(data);
        for _ in 0..depth {
            if !unpacked.fill_buf().is_ok_and(packing::is_zlib) {
                return Ok(length);
            }
            unpacked = Box::new(BufReader::new(ZlibDecoder::new(unpacked)));
        }
        // What is damaged ends where the damage is.
        let mut unpacked = unpacked.take(most.saturating_add(1));
        let _ = io::copy(&mut unpacked, &mut io::sink());
        let n = most.saturating_add(1) - unpacked.limit();
        if n > most {
            return Err(Beyond);
        }
        length = length.saturating_add(n);
    }
    Err(Beyond)
}

/// How much the parts that the parser found unpack to.
pub(super) struct Weights {
    scales: Scales,
    /// By where a stream's head stands: its number may come to mean another one.
    lengths: HashMap<usize, u64>,
}

impl Weights {
    /// Weighs all parts of a PDF, those that are encrypted too.
    pub fn new(pdf: &Pdf, max_bytes: u64) -> Result<Self, Fault> {
        let mut weights = Self { scales: Scales::new(max_bytes), lengths: HashMap::new() };
        // A part that is not where it should be makes the parser look for all of them anew.
        for _ in 0..2 {
            for object in pdf.objects() {
                if let Object::Stream(stream) = object {
                    weights.of(&stream)?;
                }
            }
        }
        Ok(weights)
    }

    /// How much a stream unpacks to.
    pub fn of(&mut self, stream: &Stream<'_>) -> Result<u64, Fault> {
        let place = stream.dict().data().as_ptr().addr();
        if let Some(length) = self.lengths.get(&place) {
            return Ok(*length);
        }
        let max_bytes = self.scales.max_bytes;
        let filters: Vec<Filter> = stream.filters().into_iter().filter(|f| *f != Filter::Crypt).collect();
        let pictures = [Filter::DctDecode, Filter::JpxDecode, Filter::Jbig2Decode, Filter::CcittFaxDecode];
        let picture = stream.dict().get::<Name<'_>>(keys::SUBTYPE).is_some_and(|name| *name == *keys::IMAGE);
        let length = self.scales.add(picture, |most| {
            if filters.iter().any(|filter| pictures.contains(filter)) {
                return Ok(0);
            }
            if row(stream.dict()) > most {
                return Err(Beyond);
            }
            packing::length(&stream.raw_data(), &filters, max_bytes, most)
        })?;
        self.lengths.insert(place, length);
        Ok(length)
    }
}

/// The longest row that a stream says its bytes were put into before they were packed: the parser makes room for it.
fn row(head: &Dict<'_>) -> u64 {
    let columns = |parameters: Dict<'_>| parameters.get::<usize>(keys::COLUMNS).map_or(0, |n| n as u64);
    let rows = [keys::DP, keys::DECODE_PARMS].into_iter().flat_map(|key| {
        let several = head.get::<Array<'_>>(key).into_iter().flat_map(|array| array.iter::<Dict<'_>>());
        head.get::<Dict<'_>>(key).into_iter().chain(several).map(columns)
    });
    rows.max().unwrap_or_default().saturating_mul(COLUMN)
}

/// The same of a head that is not parsed yet.
fn told_row(head: &[u8]) -> u64 {
    const KEY: &[u8] = b"/Columns";
    let Some(at) = find(head, KEY) else { return 0 };
    let digits = head[at + KEY.len()..].trim_ascii_start().iter().map_while(|&b| char::from(b).to_digit(10));
    let columns = digits.fold(0_u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit)));
    columns.saturating_mul(COLUMN)
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

    #[test]
    fn other_packings_are_weighed_where_the_head_names_them() {
        // A run of 128 zeros, and a hundred of them.
        let runs = [[129, 0]; 100].concat();
        for head in ["/Filter/RunLengthDecode", "/Filter [ /RL ]/Length 200", "/Filter[/FlateDecode /RL]"] {
            let stream = if head.contains("Flate") { packed(&runs) } else { runs.clone() };
            assert!(check(&file(head, &stream), 12_800).is_ok(), "{head}");
            assert!(check(&file(head, &stream), 12_799).is_err(), "{head}");
        }
        assert!(check(&file("/Filter/DCTDecode", &runs), 10).is_ok());
        assert!(
            check(&file("/DecodeParms<</Predictor 12/Columns 99999999999999999999>>", b"x"), 1 << 30)
                .is_err()
        );
    }

    #[test]
    fn all_parts_together_have_a_bound() {
        let zeros = file("", &packed(&[0; 100_000]));
        assert!(check(&zeros.repeat(10), 100_000).is_ok());
        let told = check(&zeros.repeat(11), 100_000).unwrap_err().reason;
        assert_eq!(told, "all of it, unpacked, is larger than 1000000 bytes");
    }
}
