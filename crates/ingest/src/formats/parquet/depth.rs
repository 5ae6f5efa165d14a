//! How deep the columns of a Parquet file nest, told before the file is opened. Apart because the library that opens it follows
//! groups within groups by recursion, as deep as a file asks for, and a stack that overflows ends the whole program.
//!
//! The footer is a structure in Thrift's compact protocol; of it the schema alone is read, a list of elements with the number
//! of their children.

use parquet::file::reader::ChunkReader;

use crate::failure::Fault;

/// Groups within groups, at most.
const MOST: usize = 64;
/// What every file ends with, the length of the footer before it.
const END: &[u8] = b"PAR1";
/// The field of the footer that holds the schema, and the field of its elements that holds the number of children.
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;
/// Types of the protocol.
const STOP: u8 = 0;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// Whether a file's columns nest no deeper than tables do.
pub(super) fn check(file: &impl ChunkReader) -> Result<(), Fault> {
    let fault = |why: &str| {
        let remedy = "write it anew, packed with snappy, gzip, zstd or not at all";
        Err(Fault::new(format!("the Parquet file cannot be read ({why})"), remedy))
    };
    let Some(footer) = footer(file) else { return fault("it has no sound footer") };
    match Reader(&footer).deepest() {
        Some(depth) if depth <= MOST => Ok(()),
        Some(_) => fault("its columns nest too deep"),
        None => fault("its footer is damaged"),
    }
}

fn footer(file: &impl ChunkReader) -> Option<bytes::Bytes> {
    let behind = file.len().checked_sub(8)?;
    let end = file.get_bytes(behind, 8).ok()?;
    let length = u32::from_le_bytes(end.get(..4)?.try_into().ok()?);
    let start = behind.checked_sub(u64::from(length)).filter(|_| end.get(4..) == Some(END))?;
    file.get_bytes(start, usize::try_from(length).ok()?).ok()
}

/// What is left of a structure.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    /// How many groups stand around the innermost column.
    fn deepest(mut self) -> Option<usize> {
        let mut id = 0;
        loop {
            match self.field(&mut id)? {
                STOP => return Some(0),
                LIST if id == SCHEMA => return self.schema(),
                kind => self.pass(kind, 0)?,
            }
        }
    }

    fn schema(&mut self) -> Option<usize> {
        let (count, kind) = self.list()?;
        let (mut open, mut deepest) = (Vec::new(), 0);
        for _ in 0..count {
            if kind != STRUCT {
                return None;
            }
            let (mut id, mut children) = (0, 0);
            loop {
                match self.field(&mut id)? {
                    STOP => break,
                    // Whole numbers of two, four and eight bytes are written alike.
                    4..=6 if id == CHILDREN => children = self.number()?,
                    kind => self.pass(kind, 0)?,
                }
            }
            while open.last() == Some(&0) {
                open.pop();
            }
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            if children > 0 {
                open.push(children);
                deepest = deepest.max(open.len());
                // No deeper than this is counted: it is too deep already.
                if deepest > MOST {
                    return Some(deepest);
                }
            }
        }
        Some(deepest)
    }

    /// The type of the next field; `id` becomes its number.
    fn field(&mut self, id: &mut i64) -> Option<u8> {
        let head = self.byte()?;
        let (ahead, kind) = (head >> 4, head & 15);
        if kind != STOP {
            *id = if ahead == 0 { self.number()? } else { id.checked_add(ahead.into())? };
        }
        Some(kind)
    }

    /// How many elements a list has, and their type.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { (head >> 4).into() };
        Some((count, head & 15))
    }

    /// Passes over a value of a type.
    fn pass(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > MOST {
            return None;
        }
        match kind {
            // Yes and no stand in the type.
            1 | 2 => {}
            3 => self.skip(1)?,
            4..=6 => drop(self.varint()?),
            7 => self.skip(8)?,
            8 => {
                let length = self.varint()?;
                self.skip(length)?;
            }
            LIST | 10 => {
                let (count, kind) = self.list()?;
                for _ in 0..count {
                    // Within a list, yes and no take a byte.
                    if matches!(kind, 1 | 2) { self.skip(1)? } else { self.pass(kind, depth + 1)? }
                }
            }
            11 => {
                let count = self.varint()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                for _ in 0..count {
                    for kind in [kinds >> 4, kinds & 15] {
                        if matches!(kind, 1 | 2) { self.skip(1)? } else { self.pass(kind, depth + 1)? }
                    }
                }
            }
            STRUCT => {
                let mut id = 0;
                loop {
                    match self.field(&mut id)? {
                        STOP => break,
                        kind => self.pass(kind, depth + 1)?,
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn skip(&mut self, bytes: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    /// A number without a sign, seven bits a byte.
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number with its sign in the last bit.
    fn number(&mut self) -> Option<i64> {
        let bits = self.varint()?;
        Some((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A file of so many groups within each other, and a column within them all.
    fn nested(groups: u8) -> bytes::Bytes {
        let element = [&b"\x35\x00\x18\x01a\x15\x02\x00"[..]].repeat(groups.into()).concat();
        let footer = [
            &b"\x15\x02\x19\xFC"[..],
            &[groups + 1],
            &element,
            b"\x15\x02\x25\x00\x18\x01b\x00",
            b"\x16\x00\x19\x0C\x00",
        ]
        .concat();
        let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
        [&b"PAR1"[..], &footer, &length, b"PAR1"].concat().into()
    }

    #[test]
    fn groups_within_groups_are_counted_before_anything_follows_them() {
        assert_eq!(check(&nested(3)), Ok(()));
        assert_eq!(Reader(&footer(&nested(3)).unwrap()).deepest(), Some(3));
        assert!(check(&nested(100)).unwrap_err().reason.contains("nest too deep"));
        let whole = nested(3);
        for cut in 0..whole.len() {
            assert!(check(&whole.slice(..cut)).is_err());
        }
        assert_eq!(Reader(b"\x19\x1C\x15\x02").deepest(), None);
    }
}
