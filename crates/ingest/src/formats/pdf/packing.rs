//! How many bytes packed ones come to. Apart because the library unpacks whatever it is given without a bound, so that
//! what it would do has to be followed here first, at the cost of little memory.

use std::io::Read;

use flate2::bufread::{DeflateDecoder, ZlibDecoder};
use hayro_interpret::hayro_syntax::Filter;

/// How often a stream may be packed in itself; more is no use to anybody.
pub(super) const MAX_LAYERS: usize = 4;
/// Flate packs at best this many bytes in one.
const FLATE_RATIO: u64 = 1032;
/// The code of LZW that empties its table, the one that ends the data, and how many there are at most.
const CLEAR: usize = 256;
const END: usize = 257;
const CODES: usize = 4096;

/// That bytes unpack to more than they may.
#[derive(Debug, PartialEq)]
pub(super) struct Beyond;

/// How many bytes `data` comes to once all `filters` are undone, of which the last may give `most`, the others `within`.
/// What is damaged is taken for the most that it could be.
pub(super) fn length(data: &[u8], filters: &[Filter], within: u64, most: u64) -> Result<u64, Beyond> {
    let Some((first, rest)) = filters.split_first() else { return Ok(data.len() as u64) };
    if filters.len() > MAX_LAYERS {
        return Err(Beyond);
    }
    // Which of two ways LZW counts its codes stands elsewhere; the wrong one soon meets a code that cannot be.
    let ways: &[usize] = if *first == Filter::LzwDecode { &[0, 1] } else { &[0] };
    let mut longest = 0;
    for early in ways {
        let mut out = if rest.is_empty() { Out::counting(most) } else { Out::keeping(within) };
        match first {
            Filter::FlateDecode => flate(data, &mut out)?,
            Filter::LzwDecode => lzw(data, *early, &mut out)?,
            Filter::RunLengthDecode => runs(data, &mut out)?,
            Filter::AsciiHexDecode => hex(data, &mut out)?,
            Filter::Ascii85Decode => base85(data, &mut out)?,
            // Pictures' packings are not undone by whoever looks for text, and decryption lengthens nothing.
            _ => return Ok(0),
        }
        longest = longest.max(match out.kept {
            Some(kept) => length(&kept, rest, within, most)?,
            None => out.length,
        });
    }
    Ok(longest)
}

/// Whether `head` begins as a zlib stream does (RFC 1950).
pub(super) fn is_zlib(head: &[u8]) -> bool {
    matches!(head, [a, b, ..] if a & 0x0F == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0)
}

/// Where unpacked bytes go: to memory if another packing is beneath, else they are only counted.
struct Out {
    most: u64,
    length: u64,
    kept: Option<Vec<u8>>,
}

impl Out {
    fn counting(most: u64) -> Self {
        Self { most, length: 0, kept: None }
    }

    fn keeping(most: u64) -> Self {
        Self { kept: Some(Vec::new()), ..Self::counting(most) }
    }

    fn clear(&mut self) {
        self.length = 0;
        self.kept.iter_mut().for_each(Vec::clear);
    }

    fn count(&mut self, bytes: u64) -> Result<(), Beyond> {
        self.length = self.length.saturating_add(bytes);
        if self.length > self.most { Err(Beyond) } else { Ok(()) }
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), Beyond> {
        self.count(bytes.len() as u64)?;
        self.kept.iter_mut().for_each(|kept| kept.extend_from_slice(bytes));
        Ok(())
    }

    fn repeat(&mut self, byte: u8, times: usize) -> Result<(), Beyond> {
        self.count(times as u64)?;
        self.kept.iter_mut().for_each(|kept| kept.extend(std::iter::repeat_n(byte, times)));
        Ok(())
    }

    /// Adds once more what began at `start`, which may run on into what is being added.
    fn again(&mut self, start: u64, length: u64) -> Result<(), Beyond> {
        self.count(length)?;
        if let Some(kept) = &mut self.kept {
            for at in (start..).take(length as usize) {
                let byte = kept.get(at as usize).copied().unwrap_or_default();
                kept.push(byte);
            }
        }
        Ok(())
    }
}

/// Flate as the library undoes it: as zlib's, else without its head, else past any damage.
fn flate(data: &[u8], out: &mut Out) -> Result<(), Beyond> {
    let mut zlib = ZlibDecoder::new(data);
    if inflate(&mut zlib, out)? {
        return Ok(());
    }
    let mut read = (out.length, zlib.get_ref().len());
    out.clear();
    let mut bare = DeflateDecoder::new(data);
    if inflate(&mut bare, out)? {
        return Ok(());
    }
    if !is_zlib(data) {
        read = (out.length, bare.get_ref().len());
    }
    let (length, left) = read;
    out.clear();
    out.count(length.saturating_add((left as u64).saturating_mul(FLATE_RATIO)))?;
    // What lies beneath damage cannot be followed.
    if out.kept.is_some() { Err(Beyond) } else { Ok(()) }
}

/// Reads to the end, or to where damage is, which gives `false`.
fn inflate(packed: &mut impl Read, out: &mut Out) -> Result<bool, Beyond> {
    let mut some = [0; 1 << 14];
    loop {
        match packed.read(&mut some) {
            Ok(0) => return Ok(true),
            Ok(n) => out.add(some.get(..n).unwrap_or_default())?,
            Err(_) => return Ok(false),
        }
    }
}

/// LZW, whose codes grow by a bit at a full table, or `early` by so many codes.
fn lzw(data: &[u8], early: usize, out: &mut Out) -> Result<(), Beyond> {
    // Where a code's bytes began in what was unpacked, and how many they are.
    let mut table: Vec<(u64, u64)> = vec![(0, 1); END + 1];
    let mut previous: Option<(u64, u64)> = None;
    let mut bytes = data.iter();
    let (mut bits, mut held) = (0_u32, 0_u32);
    loop {
        let width = match table.len() + early {
            2048.. => 12,
            1024.. => 11,
            512.. => 10,
            _ => 9,
        };
        while held < width {
            let Some(byte) = bytes.next() else { return Ok(()) };
            bits = bits << 8 | u32::from(*byte);
            held += 8;
        }
        held -= width;
        let code = (bits >> held) as usize & ((1 << width) - 1);
        bits &= (1 << held) - 1;
        let start = out.length;
        match (code, table.get(code), previous) {
            (CLEAR, ..) => {
                table.truncate(END + 1);
                previous = None;
                continue;
            }
            (END, ..) => return Ok(()),
            (0..CLEAR, ..) => out.add(&[code as u8])?,
            (_, Some((start, length)), _) => out.again(*start, *length)?,
            (_, None, Some((start, length))) if code == table.len() && code < CODES => {
                out.again(start, length + 1)?;
            }
            _ => return Ok(()),
        }
        if let Some((start, length)) = previous.filter(|_| table.len() < CODES) {
            table.push((start, length + 1));
        }
        previous = Some((start, out.length - start));
    }
}

/// Runs of one byte, and of bytes as they are.
fn runs(mut data: &[u8], out: &mut Out) -> Result<(), Beyond> {
    while let [head, rest @ ..] = data {
        match (usize::from(*head), rest) {
            (128, _) => break,
            (head @ 0..128, rest) => {
                let Some((bytes, rest)) = rest.split_at_checked(head + 1) else { break };
                out.add(bytes)?;
                data = rest;
            }
            (head, [byte, rest @ ..]) => {
                out.repeat(*byte, 257 - head)?;
                data = rest;
            }
            _ => break,
        }
    }
    Ok(())
}

/// Two digits for a byte.
fn hex(data: &[u8], out: &mut Out) -> Result<(), Beyond> {
    let digits = data.iter().take_while(|&&b| b != b'>').filter(|b| !is_white(**b));
    let mut high = None;
    for digit in digits.map_while(|&b| char::from(b).to_digit(16)) {
        match high.take() {
            Some(high) => out.add(&[(high << 4 | digit) as u8])?,
            None => high = Some(digit),
        }
    }
    high.map_or(Ok(()), |high| out.add(&[(high << 4) as u8]))
}

/// Five digits for four bytes.
fn base85(data: &[u8], out: &mut Out) -> Result<(), Beyond> {
    let mut group = Vec::with_capacity(5);
    for &byte in data.iter().filter(|b| !is_white(**b)) {
        match byte {
            b'z' if group.is_empty() => out.add(&[0; 4])?,
            b'!'..=b'u' => group.push(u64::from(byte - b'!')),
            _ => break,
        }
        if group.len() == 5 {
            let value = group.drain(..).fold(0, |value, digit| value * 85 + digit);
            out.add(&(value as u32).to_be_bytes())?;
        }
    }
    let left = group.len();
    group.resize(5, 84);
    let value = group.iter().fold(0, |value, digit| value * 85 + digit) as u32;
    out.add(value.to_be_bytes().get(..left.saturating_sub(1)).unwrap_or_default())
}

/// White space of PDF.
fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use flate2::{Compression, write::DeflateEncoder, write::ZlibEncoder};
    use std::io::Write;

    const MAX: u64 = 1 << 20;

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    /// Codes of LZW at the widths that both sides know: the table has one entry per code but for the first.
    fn codes(codes: &[u32], early: u32) -> Vec<u8> {
        let (mut bits, mut entries) = (Vec::new(), 257);
        for &code in codes {
            let width = match entries + early {
                2048.. => 12,
                1024.. => 11,
                512.. => 10,
                _ => 9,
            };
            bits.extend((0..width).rev().map(|bit| (code >> bit & 1) as u8));
            entries = if code == 256 { 257 } else { (entries + 1).min(4096) };
        }
        bits.chunks(8).map(|byte| byte.iter().enumerate().map(|(n, bit)| bit << (7 - n)).sum()).collect()
    }

    fn unpacked(filter: Filter, data: &[u8]) -> Vec<u8> {
        let mut out = Out::keeping(MAX);
        match filter {
            Filter::LzwDecode => lzw(data, 1, &mut out).unwrap(),
            Filter::RunLengthDecode => runs(data, &mut out).unwrap(),
            Filter::AsciiHexDecode => hex(data, &mut out).unwrap(),
            Filter::Ascii85Decode => base85(data, &mut out).unwrap(),
            _ => flate(data, &mut out).unwrap(),
        }
        assert_eq!(length(data, &[filter], MAX, MAX), Ok(out.length));
        out.kept.unwrap()
    }

    #[test]
    fn every_packing_is_undone() {
        assert_eq!(unpacked(Filter::FlateDecode, &zlib(b"abc")), b"abc");
        // The example of the PDF standard.
        let example = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(unpacked(Filter::LzwDecode, &example), [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
        assert_eq!(unpacked(Filter::RunLengthDecode, &[2, 1, 2, 3, 254, 7, 128, 0, 0]), [1, 2, 3, 7, 7, 7]);
        assert_eq!(unpacked(Filter::AsciiHexDecode, b"41 4\n2 7>00"), b"ABp");
        assert_eq!(unpacked(Filter::Ascii85Decode, b"87cU\nRD]i,\"Ebo80z~>z"), b"Hello World!\0\0\0\0");
        assert_eq!(unpacked(Filter::Ascii85Decode, b"87cUR~>"), b"Hell");
        assert_eq!(unpacked(Filter::Ascii85Decode, b"87cUR87~>"), b"HellH");
    }

    #[test]
    fn codes_grow_early_or_late_and_a_full_table_stays() {
        // One byte, then every code as soon as there is one for it: strings of one byte more each.
        let growing: Vec<u32> = [256, 0].into_iter().chain(258..4096).collect();
        let sum: u64 = (1..=3839).sum();
        for early in [0, 1] {
            let data = codes(&growing, early);
            assert_eq!(length(&data, &[Filter::LzwDecode], MAX, 16 * MAX), Ok(sum), "{early}");
            assert_eq!(length(&data, &[Filter::LzwDecode], MAX, sum - 1), Err(Beyond), "{early}");
            let full = codes(&[growing.clone(), vec![4095; 1000]].concat(), early);
            assert_eq!(length(&full, &[Filter::LzwDecode], MAX, 16 * MAX), Ok(sum + 3839 * 1000), "{early}");
        }
    }

    #[test]
    fn layers_are_undone_and_too_many_are_refused() {
        let runs = [[129, 0]; 100].concat();
        let hex: String = zlib(&runs).iter().map(|byte| format!("{byte:02x}")).collect();
        let filters = [Filter::AsciiHexDecode, Filter::FlateDecode, Filter::RunLengthDecode];
        assert_eq!(length(hex.as_bytes(), &filters, MAX, 12_800), Ok(12_800));
        assert_eq!(length(hex.as_bytes(), &filters, MAX, 12_799), Err(Beyond));
        assert_eq!(length(hex.as_bytes(), &filters, 199, MAX), Err(Beyond));
        assert_eq!(length(b"", &[Filter::AsciiHexDecode; 4], MAX, MAX), Ok(0));
        assert_eq!(length(b"", &[Filter::AsciiHexDecode; 5], MAX, MAX), Err(Beyond));
        assert_eq!(length(&runs, &[Filter::DctDecode], 1, 1), Ok(0));
    }

    #[test]
    fn flate_without_a_head_or_past_damage_is_taken_for_what_it_could_be() {
        let flate = [Filter::FlateDecode];
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::best());
        bare.write_all(&[0; 100_000]).unwrap();
        let bare = bare.finish().unwrap();
        assert_eq!(length(&bare, &flate, MAX, 100_000), Ok(100_000));
        assert_eq!(length(&bare, &flate, MAX, 99_999), Err(Beyond));
        let whole = zlib(&[0; 100_000]);
        // Cut off, it is as long as what is there.
        assert!(length(&whole[..whole.len() / 2], &flate, MAX, 100_000).is_ok());
        // A stored block whose length is told wrongly does not stop the library.
        let damaged = [&[0x78, 0x9C, 0, 0, 0, 0, 0], bare.as_slice()].concat();
        assert_eq!(length(&damaged, &flate, MAX, 99_999), Err(Beyond));
    }
}
