//! Words as they are spoken and captioned: numbers as read, read times, caption lines. Pure; shared
//! by the editorial and the rundown room, which must not import each other.
