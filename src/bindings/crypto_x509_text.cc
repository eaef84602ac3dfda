#include "bindings/crypto_x509_text.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cmath>
#include <ctime>

#include "bindings/crypto_openssl.h"

namespace gyre::bindings {

namespace {

std::string_view bytesIn(const ASN1_STRING* string) {
  return viewOf(ASN1_STRING_get0_data(string), static_cast<size_t>(ASN1_STRING_length(string)));
}

bool isPlain(std::string_view text) {
  for (unsigned char c : text) {
    // A comma begins another entry, quotes begin a quoted one.
    if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == ',' || c == '\'') return false;
  }
  return true;
}

/// Latin-1 and UTF-8 alike are shown by their bytes, so that nothing in a name can pass for the text around it.
std::string quotedUnlessPlain(std::string_view prefix, std::string_view text, bool isUtf8) {
  if (isPlain(text)) return std::string(prefix) + std::string(text);
  std::string out = "\"" + std::string(prefix);
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c >= ' ' && c != 0x7f && (c < 0x7f || isUtf8)) {
      out += static_cast<char>(c);
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", c);
      out += escape;
    }
  }
  return out + '"';
}

std::string printedName(const X509_NAME* name, unsigned long flags) {
  BioPtr bio(BIO_new(BIO_s_mem()));
  if (X509_NAME_print_ex(bio.get(), name, 0, flags) < 0) return {};
  return std::string(bioText(bio.get()));
}

std::string addressText(const ASN1_OCTET_STRING* address) {
  char text[INET6_ADDRSTRLEN];
  const int size = ASN1_STRING_length(address);
  const int family = size == 4 ? AF_INET : size == 16 ? AF_INET6 : 0;
  if (family == 0 || !inet_ntop(family, ASN1_STRING_get0_data(address), text, sizeof text)) return "<invalid>";
  if (family == AF_INET) return text;
  // Groups as OpenSSL prints them: without leading zeros, none left out.
  std::string out;
  const unsigned char* bytes = ASN1_STRING_get0_data(address);
  for (int i = 0; i < 16; i += 2) {
    std::snprintf(text, sizeof text, "%s%X", i ? ":" : "", bytes[i] << 8 | bytes[i + 1]);
    out += text;
  }
  return out;
}

std::string otherNameText(const OTHERNAME* other) {
  // The names that are used in practice: those of Kerberos, Microsoft's and mail in other scripts.
  struct Known {
    int nid;
    const char* label;
  };
  static constexpr Known kKnown[] = {{NID_ms_upn, "UPN"},
                                     {NID_id_on_SmtpUTF8Mailbox, "SmtpUTF8Mailbox"},
                                     {NID_SRVName, "SRVName"},
                                     {NID_NAIRealm, "NAIRealm"},
                                     {NID_XmppAddr, "XmppAddr"}};
  const int nid = OBJ_obj2nid(other->type_id);
  for (const Known& known : kKnown) {
    if (known.nid != nid) continue;
    const int type = other->value->type;
    if (type != V_ASN1_UTF8STRING && type != V_ASN1_IA5STRING) break;
    return "othername:" + quotedUnlessPlain(std::string(known.label) + ":", bytesIn(other->value->value.asn1_string),
                                            type == V_ASN1_UTF8STRING);
  }
  return "othername:<unsupported>";
}

std::string generalNameText(const GENERAL_NAME* name) {
  switch (name->type) {
    case GEN_DNS:
      return "DNS:" + quotedUnlessPlain("", bytesIn(name->d.dNSName), false);
    case GEN_EMAIL:
      return "email:" + quotedUnlessPlain("", bytesIn(name->d.rfc822Name), false);
    case GEN_URI:
      return "URI:" + quotedUnlessPlain("", bytesIn(name->d.uniformResourceIdentifier), false);
    case GEN_IPADD:
      return "IP Address:" + addressText(name->d.iPAddress);
    case GEN_DIRNAME:
      return "DirName:" +
             quotedUnlessPlain("", printedName(name->d.directoryName, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB), true);
    case GEN_RID: {
      char id[256];
      OBJ_obj2txt(id, sizeof id, name->d.registeredID, 1);
      return std::string("Registered ID:") + id;
    }
    case GEN_OTHERNAME:
      return otherNameText(name->d.otherName);
    case GEN_X400:
      return "X400Name:<unsupported>";
    default:
      return "EdiPartyName:<unsupported>";
  }
}

}  // namespace

std::optional<std::string> nameText(const X509_NAME* name) {
  if (X509_NAME_entry_count(name) == 0) return std::nullopt;
  return printedName(name, ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT |
                               XN_FLAG_SEP_MULTILINE | XN_FLAG_FN_SN);
}

std::optional<std::string> subjectAltNameText(X509* certificate) {
  OpenSslPtr<GENERAL_NAMES, GENERAL_NAMES_free> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (!names) return std::nullopt;
  std::string out;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (i) out += ", ";
    out += generalNameText(sk_GENERAL_NAME_value(names.get(), i));
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> infoAccessLines(X509* certificate) {
  std::vector<std::pair<std::string, std::string>> lines;
  OpenSslPtr<AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free> access(
      static_cast<AUTHORITY_INFO_ACCESS*>(X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr)));
  for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const ACCESS_DESCRIPTION* entry = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    char method[128];
    i2t_ASN1_OBJECT(method, sizeof method, entry->method);
    const std::string location = generalNameText(entry->location);
    const size_t colon = location.find(':');
    lines.emplace_back(std::string(method) + " - " + location.substr(0, colon), location.substr(colon + 1));
  }
  return lines;
}

std::optional<std::string> infoAccessText(X509* certificate) {
  auto lines = infoAccessLines(certificate);
  if (lines.empty()) return std::nullopt;
  std::string out;
  for (const auto& [name, value] : lines) {
    if (!out.empty()) out += '\n';
    out += name + ":" + value;
  }
  return out;
}

std::optional<std::string> timeText(const ASN1_TIME* time) {
  BioPtr bio(BIO_new(BIO_s_mem()));
  if (ASN1_TIME_print(bio.get(), time) != 1) return std::nullopt;
  return std::string(bioText(bio.get()));
}

double timeMs(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nan("");
  return static_cast<double>(timegm(&parts)) * 1000;
}

std::optional<std::string> fingerprintText(X509* certificate, const char* digest) {
  OpenSslPtr<EVP_MD, EVP_MD_free> kind(EVP_MD_fetch(nullptr, digest, nullptr));
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (!kind || X509_digest(certificate, kind.get(), bytes, &size) != 1) return std::nullopt;
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    char hex[4];
    std::snprintf(hex, sizeof hex, i ? ":%02X" : "%02X", bytes[i]);
    out += hex;
  }
  return out;
}

std::string serialText(X509* certificate) {
  BignumPtr number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  char* hex = number ? BN_bn2hex(number.get()) : nullptr;
  std::string out = hex ? hex : "";
  OPENSSL_free(hex);
  return out;
}

}  // namespace gyre::bindings
