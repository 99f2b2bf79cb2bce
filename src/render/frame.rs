//! One video frame as the encoder takes it: 8-bit 4:2:0, BT.709, limited range.

use yuv::{
    BufferStoreMut, YuvConversionMode, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
    rgba_to_yuv420, rgba_to_yuv422,
};

use super::card::{HEIGHT, WIDTH};

const W: usize = WIDTH as usize;
const H: usize = HEIGHT as usize;

/// Y, U and V plane one after the other (I420), no padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    data: Vec<u8>,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Frame")
    }
}

impl Default for Frame {
    fn default() -> Self {
        Self::black()
    }
}

/// The three planes, to be written to.
#[derive(Debug)]
pub struct Planes<'a> {
    /// 1920×1080.
    pub y: &'a mut [u8],
    /// 960×540.
    pub u: &'a mut [u8],
    /// 960×540.
    pub v: &'a mut [u8],
}

impl Frame {
    /// Bytes of a frame.
    pub const BYTES: usize = W * H * 3 / 2;

    /// Black.
    #[must_use]
    pub fn black() -> Self {
        let mut data = vec![128; Self::BYTES];
        data[..W * H].fill(16);
        Self { data }
    }

    /// The bytes, in the encoder's order.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.data
    }

    /// The bytes, to be filled by a decoder.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.data
    }

    /// The three planes.
    pub fn planes(&mut self) -> Planes<'_> {
        let (y, chroma) = self.data.split_at_mut(W * H);
        let (u, v) = chroma.split_at_mut(W * H / 4);
        Planes { y, u, v }
    }

    /// Takes over another frame's picture.
    pub fn copy_from(&mut self, other: &Self) {
        self.data.copy_from_slice(&other.data);
    }

    /// Converts rows `[from, to)` (both even) of an opaque RGBA canvas.
    pub fn convert_rows(&mut self, rgba: &[u8], from: usize, to: usize) {
        let planes = self.planes();
        let chroma = from / 2 * (W / 2)..to / 2 * (W / 2);
        let mut image = YuvPlanarImageMut {
            y_plane: BufferStoreMut::Borrowed(&mut planes.y[from * W..to * W]),
            y_stride: WIDTH,
            u_plane: BufferStoreMut::Borrowed(&mut planes.u[chroma.clone()]),
            u_stride: WIDTH / 2,
            v_plane: BufferStoreMut::Borrowed(&mut planes.v[chroma]),
            v_stride: WIDTH / 2,
            width: WIDTH,
            height: u32::try_from(to - from).unwrap_or(HEIGHT),
        };
        // swscale would take BT.601 here, whatever the tags say.
        let converted = rgba_to_yuv420(
            &mut image,
            &rgba[from * W * 4..to * W * 4],
            WIDTH * 4,
            YuvRange::Limited,
            YuvStandardMatrix::Bt709,
            YuvConversionMode::Balanced,
        );
        debug_assert!(converted.is_ok(), "the sizes fit by construction");
    }

    /// Becomes a mixture: `part` of 256 of `other` over what is here (dissolve).
    pub fn mix(&mut self, other: &Self, part: u32) {
        mix_rows(&mut self.data, &other.data, part);
    }
}

/// A frame of 8-bit 4:2:2, BT.709, limited range: Y, U and V plane one after the other. Every line has
/// chroma of its own, so fields may be woven before.
#[derive(Clone, PartialEq, Eq)]
pub struct WideFrame {
    data: Vec<u8>,
}

impl std::fmt::Debug for WideFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WideFrame")
    }
}

impl WideFrame {
    /// Black.
    #[must_use]
    pub fn black() -> Self {
        let mut data = vec![128; W * H * 2];
        data[..W * H].fill(16);
        Self { data }
    }

    /// The bytes, in the encoder's order.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.data
    }

    /// Converts rows `[from, to)` of an opaque RGBA canvas.
    pub fn convert_rows(&mut self, rgba: &[u8], from: usize, to: usize) {
        let (y, chroma) = self.data.split_at_mut(W * H);
        let (u, v) = chroma.split_at_mut(W * H / 2);
        let rows = from * (W / 2)..to * (W / 2);
        let mut image = YuvPlanarImageMut {
            y_plane: BufferStoreMut::Borrowed(&mut y[from * W..to * W]),
            y_stride: WIDTH,
            u_plane: BufferStoreMut::Borrowed(&mut u[rows.clone()]),
            u_stride: WIDTH / 2,
            v_plane: BufferStoreMut::Borrowed(&mut v[rows]),
            v_stride: WIDTH / 2,
            width: WIDTH,
            height: u32::try_from(to - from).unwrap_or(HEIGHT),
        };
        let converted = rgba_to_yuv422(
            &mut image,
            &rgba[from * W * 4..to * W * 4],
            WIDTH * 4,
            YuvRange::Limited,
            YuvStandardMatrix::Bt709,
            YuvConversionMode::Balanced,
        );
        debug_assert!(converted.is_ok(), "the sizes fit by construction");
    }
}

/// `into` = `into` × (256 − part) + `other` × part, eight samples at a time.
pub(super) fn mix_rows(into: &mut [u8], other: &[u8], part: u32) {
    let (into, rest) = into.as_chunks_mut::<8>();
    let (other, other_rest) = other.as_chunks::<8>();
    for (into, other) in into.iter_mut().zip(other) {
        *into = mixed(*into, *other, part);
    }
    for (into, other) in rest.iter_mut().zip(other_rest) {
        let sum = u32::from(*into) * (256 - part) + u32::from(*other) * part + 128;
        *into = (sum >> 8).to_le_bytes()[0];
    }
}

/// The same, written to a third place.
pub(super) fn mix_into(out: &mut [u8], a: &[u8], b: &[u8], part: u32) {
    let (out, rest) = out.as_chunks_mut::<8>();
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = mixed(*a, *b, part);
    }
    for ((out, a), b) in rest.iter_mut().zip(a_rest).zip(b_rest) {
        let sum = u32::from(*a) * (256 - part) + u32::from(*b) * part + 128;
        *out = (sum >> 8).to_le_bytes()[0];
    }
}

#[inline]
fn mixed(a: [u8; 8], b: [u8; 8], part: u32) -> [u8; 8] {
    const LANES: u64 = 0x00ff_00ff_00ff_00ff;
    const HALF: u64 = 0x0080_0080_0080_0080;
    let (a, b) = (u64::from_le_bytes(a), u64::from_le_bytes(b));
    let (part, rest) = (u64::from(part), u64::from(256 - part));
    let low = ((a & LANES) * rest + (b & LANES) * part + HALF) >> 8 & LANES;
    let high = ((a >> 8 & LANES) * rest + (b >> 8 & LANES) * part + HALF) & !LANES;
    (low | high).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brand_s_yellow_is_converted_by_bt_709() {
        let rgba = [245, 179, 1, 255].repeat(W * H);
        let mut frame = Frame::black();
        frame.convert_rows(&rgba, 0, H);
        let planes = frame.planes();
        // BT.601 would give 172, 36, 171.
        assert!(planes.y[W * 500].abs_diff(171) <= 1, "{}", planes.y[0]);
        assert!(planes.u[777].abs_diff(43) <= 1, "{}", planes.u[777]);
        assert!(planes.v[777].abs_diff(164) <= 1, "{}", planes.v[777]);
    }

    #[test]
    fn every_line_of_a_wide_frame_has_its_own_chroma() {
        let mut rgba = [0, 0, 0, 255].repeat(W * H);
        rgba[W * 4 * 501..W * 4 * 502].copy_from_slice(&[245, 179, 1, 255].repeat(W));
        let mut frame = WideFrame::black();
        frame.convert_rows(&rgba, 500, 504);
        let (y, chroma) = frame.data.split_at(W * H);
        let (u, _) = chroma.split_at(W * H / 2);
        let luma: Vec<u8> = (500..504).map(|row| y[row * W + 7]).collect();
        let blue: Vec<u8> = (500..504).map(|row| u[row * W / 2 + 7]).collect();
        assert!(luma[1].abs_diff(171) <= 1 && blue[1].abs_diff(43) <= 1);
        assert_eq!((luma[0], luma[2], luma[3]), (16, 16, 16));
        assert_eq!((blue[0], blue[2], blue[3]), (128, 128, 128));
    }

    #[test]
    fn a_dissolve_goes_from_one_to_the_other() {
        let (mut a, b) = (vec![16_u8; 19], vec![235_u8; 19]);
        mix_rows(&mut a, &b, 0);
        assert_eq!(a, vec![16; 19]);
        mix_rows(&mut a, &b, 128);
        assert_eq!(a, vec![126; 19]);
        mix_rows(&mut a, &b, 256);
        assert_eq!(a, b);
    }
}
