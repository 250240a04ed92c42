//! One line of the file: an entity, its texts borrowed from the line.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::schemata::of_ties;

/// An entity as a line gives it.
#[derive(Debug, Default)]
pub(super) struct Entity<'a> {
    /// Of a line of a delta: what happened to the entity.
    pub(super) operation: Option<Cow<'a, str>>,
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) schema: Option<Cow<'a, str>>,
    pub(super) caption: Option<Cow<'a, str>>,
    /// Every value with the name of its property, those of one property side by side.
    pub(super) values: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Fields whose values are of a type that does not belong there, and why.
    pub(super) misfits: Vec<(String, String)>,
}

impl<'a> Entity<'a> {
    /// Reads an entity from a line; with `ties_only` without the values that no tie is made of.
    ///
    /// # Errors
    /// Fails only when the line is no JSON object, or has a field twice.
    pub(super) fn read(line: &'a str, ties_only: bool) -> Result<Self, serde_json::Error> {
        let mut entity = Self::default();
        let mut json = serde_json::Deserializer::from_str(line);
        Fields { entity: &mut entity, ties_only, within: false }.deserialize(&mut json)?;
        json.end()?;
        Ok(entity)
    }

    /// The values of a property.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e str> {
        self.values.iter().filter(move |value| value.0 == name).map(|value| value.1.as_ref())
    }
}

/// Reads the fields of an entity; `within` the line of a delta.
struct Fields<'e, 'a> {
    entity: &'e mut Entity<'a>,
    ties_only: bool,
    within: bool,
}

impl<'a> DeserializeSeed<'a> for Fields<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Fields<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { entity, ties_only, within } = self;
        let (mut properties, mut inner) = (false, false);
        while let Some(key) = map.next_key_seed(TextSeed)? {
            let doubled = match &*key {
                "id" => text(&mut map, &mut entity.id, &key, &mut entity.misfits)?,
                "schema" => text(&mut map, &mut entity.schema, &key, &mut entity.misfits)?,
                "caption" => text(&mut map, &mut entity.caption, &key, &mut entity.misfits)?,
                "op" if !within => text(&mut map, &mut entity.operation, &key, &mut entity.misfits)?,
                "entity" if !within => {
                    map.next_value_seed(Fields { entity, ties_only, within: true })?;
                    std::mem::replace(&mut inner, true)
                }
                "properties" => {
                    map.next_value_seed(Properties { entity, ties_only })?;
                    std::mem::replace(&mut properties, true)
                }
                // What a reference may be by, and where it comes from.
                "referents" | "datasets" if !ties_only => {
                    map.next_value_seed(Values { name: &key, entity })?;
                    false
                }
                // These describe the data set and not the entity.
                "referents" | "datasets" | "target" | "first_seen" | "last_seen" | "last_change" => {
                    map.next_value::<IgnoredAny>()?;
                    false
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    entity.misfits.push((key.into_owned(), "no field of an entity; left out".into()));
                    continue;
                }
            };
            if doubled {
                return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
            }
        }
        Ok(())
    }
}

/// Reads a text into a slot; whether there was one.
fn text<'a, A: MapAccess<'a>>(
    map: &mut A,
    slot: &mut Option<Cow<'a, str>>,
    name: &str,
    misfits: &mut Vec<(String, String)>,
) -> Result<bool, A::Error> {
    match map.next_value_seed(Single)? {
        Value::Text(text) => Ok(slot.replace(text).is_some()),
        Value::Other(found) => {
            misfits.push((name.to_owned(), format!("{found} where text belongs; left out")));
            Ok(false)
        }
    }
}

/// A text, borrowed if it has no escapes.
struct TextSeed;

impl<'a> DeserializeSeed<'a> for TextSeed {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for TextSeed {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// A text, or what else stands in its place.
enum Value<'a> {
    Text(Cow<'a, str>),
    Other(&'static str),
}

/// Reads a value of any type.
struct Single;

impl<'a> DeserializeSeed<'a> for Single {
    type Value = Value<'a>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Single {
    type Value = Value<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Other("a truth value"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Value::Other("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Value::Other("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Value::Other("a number"))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Other("null"))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other("a list"))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other("an object"))
    }
}

/// Reads the lists of values of the properties.
struct Properties<'e, 'a> {
    entity: &'e mut Entity<'a>,
    ties_only: bool,
}

impl<'a> DeserializeSeed<'a> for Properties<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Properties<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of lists")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(TextSeed)? {
            if self.ties_only && !of_ties(&name) {
                map.next_value::<IgnoredAny>()?;
            } else {
                map.next_value_seed(Values { name: &name, entity: self.entity })?;
            }
        }
        Ok(())
    }
}

/// Reads the list of values of one property.
struct Values<'e, 'a> {
    name: &'e Cow<'a, str>,
    entity: &'e mut Entity<'a>,
}

impl<'a> DeserializeSeed<'a> for Values<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Values<'_, '_> {
    fn misfit(self, found: &str) {
        let reason = format!("{found} where a list of texts belongs; left out");
        self.entity.misfits.push((self.name.as_ref().to_owned(), reason));
    }
}

impl<'a> Visitor<'a> for Values<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element_seed(Single)? {
            match value {
                Value::Text(text) if text.is_empty() => {}
                Value::Text(text) => self.entity.values.push((self.name.clone(), text)),
                Value::Other(found) => {
                    let reason = format!("{found} where text belongs; left out");
                    self.entity.misfits.push((self.name.as_ref().to_owned(), reason));
                }
            }
        }
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.misfit("text");
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.misfit("a truth value");
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.misfit("a number");
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.misfit("a number");
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.misfit("a number");
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.misfit("null");
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.misfit("an object");
        Ok(())
    }
}
