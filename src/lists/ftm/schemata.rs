//! What the schemata and properties of `FollowTheMoney` are here.

use crate::model::{ActorKind, Measure, Measures, TieKind};

/// What an entity of a schema becomes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Class {
    Actor(ActorKind),
    /// An organisation that is a part of its state.
    PublicBody,
    Tie(&'static TieSchema),
    Sanction,
    /// An attribute of whoever refers to it.
    Address,
    /// An office, which `Occupancy` fills.
    Position,
    /// An identifier of its holder, of this scheme.
    Document(&'static str),
}

/// A schema whose entities are ties.
#[derive(Debug)]
pub(super) struct TieSchema {
    pub(super) name: &'static str,
    /// The properties that name its ends.
    pub(super) ends: [&'static str; 2],
    /// The property that says which tie it is.
    pub(super) role: &'static str,
    pub(super) kind: TieKind,
}

const fn schema(name: &'static str, ends: [&'static str; 2], role: &'static str, kind: TieKind) -> TieSchema {
    TieSchema { name, ends, role, kind }
}

/// The schemata of ties. `Employment` and `Representation` have no kind of their own in the type table: a post
/// is no public office, and an agent does not direct its client.
static TIES: [TieSchema; 10] = [
    schema("Ownership", ["owner", "asset"], "role", TieKind::Ownership),
    schema("Directorship", ["director", "organization"], "role", TieKind::Control),
    schema("Membership", ["member", "organization"], "role", TieKind::Membership),
    schema("Employment", ["employee", "employer"], "role", TieKind::Association),
    schema("Occupancy", ["holder", "post"], "role", TieKind::Office),
    schema("Family", ["person", "relative"], "relationship", TieKind::Association),
    schema("Associate", ["person", "associate"], "relationship", TieKind::Association),
    schema("UnknownLink", ["subject", "object"], "role", TieKind::Association),
    schema("Representation", ["agent", "client"], "role", TieKind::Association),
    schema("Succession", ["predecessor", "successor"], "role", TieKind::Association),
];

/// Ties that properties of an actor make.
pub(super) static NATIONALITY: TieSchema = schema("Nationality", ["", "country"], "", TieKind::Nationality);
pub(super) static PART_OF: TieSchema = schema("PublicBody", ["", "country"], "", TieKind::PartOf);
pub(super) static OFFICE: TieSchema = schema("position", ["", "position"], "", TieKind::Office);

/// What entities of a schema become; `None` if they are neither actors nor ties nor parts of them.
pub(super) fn class(name: &str) -> Option<Class> {
    Some(match name {
        "Person" => Class::Actor(ActorKind::Person),
        "LegalEntity" | "Company" | "Organization" => Class::Actor(ActorKind::Organisation),
        "PublicBody" => Class::PublicBody,
        "Asset" | "Airplane" | "BankAccount" | "CryptoWallet" | "License" | "RealEstate" | "Security"
        | "Vehicle" | "Vessel" => Class::Actor(ActorKind::Asset),
        "Sanction" => Class::Sanction,
        "Address" => Class::Address,
        "Position" => Class::Position,
        "Passport" => Class::Document("passport"),
        "Identification" => Class::Document("identification-number"),
        _ => Class::Tie(TIES.iter().find(|tie| tie.name == name)?),
    })
}

/// Whether ties are made of a property's values.
pub(super) fn of_ties(property: &str) -> bool {
    matches!(
        property,
        "agent"
            | "asset"
            | "associate"
            | "authority"
            | "citizenship"
            | "client"
            | "country"
            | "date"
            | "director"
            | "employee"
            | "employer"
            | "endDate"
            | "entity"
            | "flag"
            | "holder"
            | "jurisdiction"
            | "listingDate"
            | "mainCountry"
            | "member"
            | "name"
            | "nationality"
            | "object"
            | "organization"
            | "owner"
            | "percentage"
            | "person"
            | "position"
            | "post"
            | "predecessor"
            | "program"
            | "programId"
            | "provisions"
            | "relationship"
            | "relative"
            | "role"
            | "startDate"
            | "status"
            | "subject"
            | "successor"
            | "topics"
    )
}

/// The scheme of the identifiers that a property holds, and whether it is of one country.
pub(super) fn scheme(property: &str) -> Option<&'static str> {
    Some(match property {
        "passportNumber" => "passport",
        "idNumber" => "identification-number",
        "registrationNumber" => "registration-number",
        "taxNumber" => "tax-id",
        "vatCode" => "vat",
        "dunsCode" => "duns",
        "innCode" => "inn",
        "ogrnCode" => "ogrn",
        "kppCode" => "kpp",
        "okpoCode" => "okpo",
        "bikCode" => "bik",
        "leiCode" => "lei",
        "imoNumber" => "imo",
        "mmsi" => "mmsi",
        "callSign" => "call-sign",
        "swiftBic" => "bic",
        "isin" | "isinCode" => "isin",
        "ticker" => "ticker",
        "figiCode" => "figi",
        "iban" => "iban",
        "publicKey" => "wallet",
        "serialNumber" => "serial-number",
        "permId" => "perm-id",
        "cikCode" => "cik",
        "icijId" => "icij",
        "giiNumber" => "giin",
        "uscCode" => "usc",
        "npiCode" => "npi",
        "uniqueEntityId" => "uei",
        "opencorporatesUrl" => "opencorporates",
        "wikidataId" => "wikidata",
        _ => return None,
    })
}

/// What a referent, an id that the entity has in a source, is in a scheme of this crate: `ofac-29162` is the
/// number 29162 of OFAC's list.
pub(super) fn referent(referent: &str) -> Option<(&'static str, String)> {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(rest) = referent.strip_prefix("ofac-").filter(|rest| number(rest)) {
        return Some(("ofac", rest.to_owned()));
    }
    if let Some(rest) = referent.strip_prefix("gb-hmt-").filter(|rest| number(rest)) {
        return Some(("gb", rest.to_owned()));
    }
    let (entry, corporate) = referent.strip_prefix("eu-fsf-eu-")?.split_once('-')?;
    (number(entry) && number(corporate)).then(|| ("eu", format!("EU.{entry}.{corporate}")))
}

/// The beginnings of provisions, in lower case, and what they impose.
const PROVISIONS: &[(&str, Measure)] = &[
    ("asset freeze", Measure::AssetFreeze),
    ("assets freeze", Measure::AssetFreeze),
    ("freezing of", Measure::AssetFreeze),
    ("блокування активів", Measure::AssetFreeze),
    ("travel ban", Measure::TravelBan),
    ("visa ban", Measure::TravelBan),
    ("entry ban", Measure::TravelBan),
    ("arms embargo", Measure::Arms),
    ("export", Measure::Export),
    ("import", Measure::Import),
    ("dealing with securities", Measure::Financial),
    ("financial restrictions", Measure::Financial),
];

/// The measures that a provision names, if it is one of those that are known.
pub(super) fn measures(provision: &str) -> Measures {
    let lower = provision.to_lowercase();
    // "Block" is the whole of what the US list says.
    let block = if lower == "block" { Measure::AssetFreeze.into() } else { Measures::NONE };
    PROVISIONS
        .iter()
        .filter(|(start, _)| lower.starts_with(start))
        .map(|&(_, measure)| measure)
        .collect::<Measures>()
        | block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ties_are_made_of_is_read_where_only_ties_are_kept() {
        for tie in &TIES {
            assert!(tie.ends.into_iter().chain([tie.role]).all(of_ties), "{}", tie.name);
            assert!(matches!(class(tie.name), Some(Class::Tie(_))));
        }
        assert!(class("Document").is_none());
    }

    #[test]
    fn referents_are_numbers_of_lists() {
        assert_eq!(referent("ofac-29162"), Some(("ofac", "29162".into())));
        assert_eq!(referent("gb-hmt-14074"), Some(("gb", "14074".into())));
        assert_eq!(referent("eu-fsf-eu-7714-33"), Some(("eu", "EU.7714.33".into())));
        for other in ["ofac-", "ofac-pr-1", "gb-hmt-a", "eu-fsf-eu-1-", "eu-fsf-eu-1", "usgsa-1", ""] {
            assert_eq!(referent(other), None, "{other}");
        }
    }

    #[test]
    fn provisions_are_measures_where_they_begin_as_known_ones() {
        assert_eq!(measures("Asset Freeze"), Measure::AssetFreeze.into());
        assert_eq!(measures("Block"), Measure::AssetFreeze.into());
        assert_eq!(measures("Blocked mail"), Measures::NONE);
        assert_eq!(measures("Travel ban, since 2021"), Measure::TravelBan.into());
    }
}
