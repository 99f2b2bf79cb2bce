//! The two bodies of the mail, from their templates.

use handlebars::{Handlebars, no_escape};

use super::{DeliveryError, page::Page};

const HTML: &str = include_str!("../../templates/mail/package.html.hbs");
const TEXT: &str = include_str!("../../templates/mail/package.txt.hbs");

/// The HTML body: everything that came from outside is escaped.
///
/// # Errors
/// The template asks for what the page does not have.
pub fn html(page: &Page) -> Result<String, DeliveryError> {
    fill("package.html.hbs", HTML, page, Handlebars::new())
}

/// The plain body, lines ended by `\n`.
///
/// # Errors
/// The template asks for what the page does not have.
pub fn text(page: &Page) -> Result<String, DeliveryError> {
    let mut plain = Handlebars::new();
    // Plain text: `&amp;` would be shown as it is written.
    plain.register_escape_fn(no_escape);
    fill("package.txt.hbs", TEXT, page, plain)
}

fn fill(
    name: &'static str,
    template: &str,
    page: &Page,
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
