//! [`crate::model::package::DeliveryPackage`] → mail, receipt.
