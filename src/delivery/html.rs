//! The two bodies of the mail, from their templates.

use handlebars::{Handlebars, no_escape};

use serde::Serialize;

use super::{DeliveryError, page::Page};

const HTML: &str = include_str!("../../templates/mail/package.html.hbs");
const TEXT: &str = include_str!("../../templates/mail/package.txt.hbs");

/// The HTML body: everything that came from outside is escaped.
///
/// # Errors
/// The template asks for what the page does not have.
pub fn html(page: &Page) -> Result<String, DeliveryError> {
    rich("package.html.hbs", HTML, page)
}

/// HTML from any template.
///
/// # Errors
/// The template asks for what the page does not have.
pub fn rich(
    name: &'static str,
    template: &str,
    page: &impl Serialize,
) -> Result<String, DeliveryError> {
    fill(name, template, page, Handlebars::new())
}

/// The plain body, lines ended by `\n`.
///
/// # Errors
/// The template asks for what the page does not have.
pub fn text(page: &Page) -> Result<String, DeliveryError> {
    plain("package.txt.hbs", TEXT, page)
}

/// Plain text from any template.
///
/// # Errors
/// The template asks for what the page does not have.
pub fn plain(
    name: &'static str,
    template: &str,
    page: &impl Serialize,
) -> Result<String, DeliveryError> {
    let mut plain = Handlebars::new();
    // Plain text: `&amp;` would be shown as it is written.
    plain.register_escape_fn(no_escape);
    fill(name, template, page, plain)
}

fn fill(
    name: &'static str,
    template: &str,
    page: &impl Serialize,
    mut engine: Handlebars,
) -> Result<String, DeliveryError> {
    engine.set_strict_mode(true);
    engine
        .render_template(template, page)
        .map_err(|error| DeliveryError::Template {
            name,
            detail: error.to_string(),
        })
}
