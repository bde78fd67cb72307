//! The words of a file in English and Spanish: names of columns, relationships, roles, languages.

use crate::contacts::Relationship;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The address.
    Email,
    /// "Dr."
    Title,
    /// Given name.
    First,
    /// Family name.
    Last,
    /// Both in one.
    Name,
    /// Who they are to the practice.
    Relationship,
    /// A phone that takes texts.
    Mobile,
    /// A phone that takes calls.
    Landline,
    /// The language they read.
    Language,
    /// What a colleague may do.
    Role,
}

/// Every column with the names it goes by; the first is the one of the template. Compared by [`plain`].
pub const COLUMNS: [(Column, &[&str]); 10] = [
    (
        Column::Email,
        &[
            "email",
            "emailaddress",
            "mail",
            "mailaddress",
            "correo",
            "correoelectronico",
            "direcciondecorreo",
            "direcciondecorreoelectronico",
            "patientemail",
        ],
    ),
    (
        Column::Title,
        &["title", "prefix", "salutation", "titulo", "tratamiento"],
    ),
    (
        Column::First,
        &[
            "firstname",
            "first",
            "givenname",
            "forename",
            "nombre",
            "nombres",
            "patientfirstname",
            "primernombre",
        ],
    ),
    (
        Column::Last,
        &[
            "lastname",
            "last",
            "surname",
            "familyname",
            "apellido",
            "apellidos",
            "patientlastname",
        ],
    ),
    (
        Column::Name,
        &[
            "name",
            "fullname",
            "patientname",
            "patient",
            "nombrecompleto",
            "nombreyapellido",
            "nombreyapellidos",
        ],
    ),
    (
        Column::Relationship,
        &[
            "relationship",
            "relation",
            "type",
            "kind",
            "who",
            "relacion",
            "tipo",
        ],
    ),
    (
        Column::Mobile,
        &[
            "mobile",
            "mobilephone",
            "mobilenumber",
            "cell",
            "cellphone",
            "cellular",
            "phone",
            "phonenumber",
            "telephone",
            "movil",
            "celular",
            "telefono",
            "telefonomovil",
            "telefonocelular",
            "numerodetelefono",
        ],
    ),
    (
        Column::Landline,
        &[
            "landline",
            "homephone",
            "officephone",
            "workphone",
            "telefonofijo",
            "fijo",
            "telefonodecasa",
            "telefonodeloficina",
        ],
    ),
    (Column::Language, &["language", "lang", "idioma", "lengua"]),
    (
        Column::Role,
        &["role", "rol", "funcion", "permission", "permissions"],
    ),
];

impl Column {
    /// Which column a header names, if one that we know.
    pub fn parse(header: &str) -> Option<Column> {
        let word = plain(header);
        COLUMNS
            .iter()
            .find(|(_, names)| names.contains(&word.as_str()))
            .map(|(c, _)| *c)
    }
}

/// Without case, accents, spaces and signs: `E-Mail`, `e mail` and `EMAIL` are one word.
pub fn plain(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c) && c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// A relationship as people write it, or as our own pages name it.
pub fn relationship(text: &str) -> Option<Relationship> {
    Some(match plain(text).as_str() {
        "patient" | "patients" | "paciente" | "pacientes" | "client" => Relationship::Patient,
        "doctorhere"
        | "doctorinmypractice"
        | "doctorinourpractice"
        | "doctorenmiconsultorio"
        | "doctordelaclinica"
        | "doctoraqui"
        | "doctorademiconsultorio"
        | "doctordemiconsultorio" => Relationship::DoctorHere,
        "staffhere"
        | "staffinmypractice"
        | "staffinourpractice"
        | "colleague"
        | "personalenmiconsultorio"
        | "personaldemiconsultorio"
        | "personalaqui" => Relationship::StaffHere,
        "doctor"
        | "doctorelsewhere"
        | "doctorinanotherpractice"
        | "specialist"
        | "doctora"
        | "especialista"
        | "doctorenotroconsultorio"
        | "doctordeotroconsultorio" => Relationship::DoctorElsewhere,
        "staff"
        | "staffelsewhere"
        | "staffinanotherpractice"
        | "lab"
        | "laboratory"
        | "laboratorio"
        | "personalenotroconsultorio"
        | "personaldeotroconsultorio"
        | "personal" => Relationship::StaffElsewhere,
        _ => return None,
    })
}

/// A role that a file may give. A manager is not among them: managers are invited one by one.
pub fn role(text: &str) -> Option<&'static str> {
    Some(match plain(text).as_str() {
        "sender" | "sendsmessages" | "envia" | "enviamensajes" => "sender",
        "desk" | "frontdesk" | "reception" | "recepcion" => "desk",
        "reader" | "readsmessages" | "lector" | "leemensajes" => "reader",
        _ => return None,
    })
}

/// Whether a word names a role that no file gives.
pub fn is_managers(text: &str) -> bool {
    matches!(
        plain(text).as_str(),
        "manager"
            | "owner"
            | "administrator"
            | "admin"
            | "gerente"
            | "propietario"
            | "administrador"
            | "administradora"
    )
}

/// A language.
pub fn language(text: &str) -> Option<&'static str> {
    Some(match plain(text).as_str() {
        "en" | "enus" | "eng" | "english" | "ingles" => "en",
        "es" | "esus" | "esmx" | "spa" | "spanish" | "espanol" | "castellano" => "es",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_in_two_languages_and_many_spellings() {
        for (text, column) in [
            ("E-Mail Address", Column::Email),
            (" Correo electrónico ", Column::Email),
            ("FIRST_NAME", Column::First),
            ("Apellidos", Column::Last),
            ("Teléfono móvil", Column::Mobile),
            ("Relación", Column::Relationship),
            ("idioma", Column::Language),
        ] {
            assert_eq!(Column::parse(text), Some(column), "{text}");
        }
        assert_eq!(Column::parse("date of birth"), None);
        assert_eq!(Column::parse(""), None);
    }

    #[test]
    fn no_name_belongs_to_two_columns() {
        let all: Vec<&str> = COLUMNS
            .iter()
            .flat_map(|(_, n)| n.iter().copied())
            .collect();
        let once: std::collections::BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), once.len());
        assert!(all.iter().all(|n| plain(n) == **n));
    }

    #[test]
    fn no_file_makes_a_manager() {
        for word in ["manager", "Owner", "ADMIN", "Gerente"] {
            assert_eq!(role(word), None);
            assert!(is_managers(word));
        }
        assert_eq!(role("Front desk"), Some("desk"));
        for r in Relationship::ALL {
            assert_eq!(relationship(r.word()), Some(r), "{r:?}");
        }
    }
}
