"""The beginnings of scenario files that the tests of lint go on with."""

HEAD = """\
# yaml-language-server: $schema=x
scenario: One order
source: assumption
accounts:
  acme: {kind: reseller}
  contoso: {kind: end_customer, reseller: acme}
"""
OFF_HEAD = HEAD.replace("accounts:", "needs: {reseller_support: false}\naccounts:")
