//! How the two processes speak: a length and a JSON head, then lengths and bytes. Nothing is read past a length that was
//! checked, on either side.

use std::io::{self, Read, Write};

use bytes::Bytes;
use domain::PICTURE_BYTES_MAX;
use serde::{Serialize, de::DeserializeOwned};

use crate::order::{Answer, Order};

/// Longest head.
const HEAD_MAX: usize = 4 * 1024;

/// Writes an order with its file.
pub(crate) fn write_order(to: &mut impl Write, order: &Order, file: &[u8]) -> io::Result<()> {
    write_head(to, order)?;
    write_part(to, file)?;
    to.flush()
}

/// Reads an order; `None` = nobody will give another one.
pub(crate) fn read_order(from: &mut impl Read) -> io::Result<Option<(Order, Bytes)>> {
    let Some(order) = read_head(from)? else { return Ok(None) };
    let file = read_part(from, PICTURE_BYTES_MAX)?.ok_or_else(broken)?;
    Ok(Some((order, file)))
}

/// Writes an answer with its pictures.
pub(crate) fn write_answer(to: &mut impl Write, answer: &Answer, pictures: &[Bytes]) -> io::Result<()> {
    write_head(to, answer)?;
    for picture in pictures {
        to.write_all(picture)?;
    }
    to.flush()
}

/// Reads the head of an answer. A worker that ended without a word has said nothing wrong.
pub(crate) fn read_answer(from: &mut impl Read) -> io::Result<Answer> {
    read_head(from)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

/// Reads exactly so many bytes; the caller has checked the number.
pub(crate) fn read_exactly(from: &mut impl Read, size: usize) -> io::Result<Bytes> {
    let mut bytes = vec![0; size];
    from.read_exact(&mut bytes)?;
    Ok(bytes.into())
}

fn write_head(to: &mut impl Write, head: &impl Serialize) -> io::Result<()> {
    write_part(to, &serde_json::to_vec(head)?)
}

fn read_head<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let Some(head) = read_part(from, HEAD_MAX)? else { return Ok(None) };
    Ok(Some(serde_json::from_slice(&head)?))
}

fn write_part(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| broken())?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)
}

/// `None` = the other side has ended between two parts.
fn read_part(from: &mut impl Read, max: usize) -> io::Result<Option<Bytes>> {
    let mut length = [0; 4];
    match from.read(&mut length)? {
        0 => return Ok(None),
        count => from.read_exact(length.get_mut(count..).unwrap_or_default())?,
    }
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(|_| broken())?;
    if length > max {
        return Err(broken());
    }
    read_exactly(from, length).map(Some)
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the other process said something that cannot be")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_arrives_as_it_was_given() {
        let mut pipe = Vec::new();
        for file in [&b"one"[..], b""] {
            write_order(&mut pipe, &Order::Reduce { side_max: 160 }, file).unwrap();
        }
        let mut from = pipe.as_slice();
        for file in [&b"one"[..], b""] {
            let read = read_order(&mut from).unwrap().unwrap();
            assert_eq!(read, (Order::Reduce { side_max: 160 }, Bytes::from_static(file)));
        }
        assert!(read_order(&mut from).unwrap().is_none());
    }

    #[test]
    fn whatever_comes_is_refused_without_taking_memory_for_it() {
        let long_head = u32::try_from(HEAD_MAX + 1).unwrap().to_le_bytes();
        for pipe in [&[1, 0][..], &[255; 4], &long_head, &[2, 0, 0, 0, b'{', b'}'], &[9, 0, 0, 0, b'"']] {
            let mut from = pipe;
            assert!(read_order(&mut from).is_err(), "{pipe:?}");
            let mut from = pipe;
            assert!(read_answer(&mut from).is_err(), "{pipe:?}");
        }
        assert!(read_answer(&mut &[][..]).is_err(), "an asker is owed an answer");
    }
}
