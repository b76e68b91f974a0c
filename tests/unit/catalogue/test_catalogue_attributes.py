"""The attributes that travel with a product that was chosen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.catalogue.declaring import catalogue, chosen, product, product_type


class TestAttributes:
    DEFINED = (
        {
            "ID": "plan",
            "Name": "Plan",
            "Kind": "predefinedchooseone",
            "PredefinedValues": [
                {"ID": "1", "Code": "B", "Name": "Basic"},
                {"ID": "2", "Code": "P", "Name": "Pro", "IsDefault": True},
            ],
        },
        {
            "ID": "regions",
            "Kind": 5,
            "PredefinedValues": [
                {"ID": "eu", "Name": "Europe"},
                {"ID": "us", "Code": "U", "Name": "America"},
            ],
        },
        {"ID": "backup", "Name": "Backup", "Kind": "Boolean"},
        {"ID": "seats", "Name": "Seats", "Kind": "Numeric", "LinkedToQuantity": True},
        {"ID": "note", "Kind": "Text"},
        {
            "ID": "alerts",
            "Kind": "PredefinedChooseMany",
            "PredefinedValues": [
                {"ID": "mail", "Code": "M", "Name": "Mail", "IsDefault": True},
                {"ID": "page", "Code": "P", "Name": "Pager"},
                {"ID": "call", "Code": "C", "Name": "Call", "IsDefault": True},
            ],
        },
        {"ID": "hosts", "Kind": "CustomMultipleValues"},
        {"ID": "until", "Kind": "DateTime"},
        {"ID": "level", "Kind": "Slider"},
    )

    def wire(self, *attributes: Any, quantity: int = 4) -> Any:
        source = catalogue(
            product_type("A", product("A1", Attributes=list(attributes)), AttributeList=list(self.DEFINED))
        )
        return chosen(source).attribute_list(quantity)

    @pytest.mark.parametrize(
        ("attribute", "values", "value", "code"),
        [
            ("plan", ["1"], "Basic", "B"),
            ("plan", ["P"], "Pro", "P"),
            ("plan", ["Basic"], "Basic", "B"),
            ("plan", ["1", "2"], "Basic", "B"),
            ("plan", [], "Pro", "P"),
            ("plan", None, "Pro", "P"),
            ("plan", ["Unheard"], "Unheard", ""),
            ("regions", ["eu", "us"], "Europe|America", "U"),
            ("regions", [], "Europe", ""),
            ("backup", ["true"], "1", ""),
            ("backup", [True], "1", ""),
            ("backup", ["1"], "1", ""),
            ("backup", [False], "0", ""),
            ("backup", [], "0", ""),
            ("seats", ["10"], "10", ""),
            ("seats", [10], "10", ""),
            ("seats", [], "4", ""),
            ("note", ["hello", "there"], "hello", ""),
            ("note", [], "", ""),
            ("alerts", ["page", "mail"], "Pager|Mail", "P|M"),
            ("alerts", [], "Mail|Call", "M|C"),
            ("hosts", ["a.example.com", "b.example.com"], "a.example.com|b.example.com", ""),
            ("until", ["2034-12-31T00:00:00"], "2034-12-31T00:00:00", ""),
            ("level", [150, 175], "150", ""),
            ("undefined", ["x"], "x", ""),
        ],
    )
    def test_value_and_code(self, attribute: str, values: Any, value: str, code: str) -> None:
        entry = self.wire({"ID": attribute, "Values": values})[attribute]
        assert (entry["Value"], entry["Code"]) == (value, code)
        assert entry["ID"] == attribute
        assert entry["QuantityLinked"] is (attribute == "seats")
        assert entry["ExtraParameters"] == {}

    def test_one_entry_per_attribute_of_the_product(self) -> None:
        listed = self.wire(
            {"ID": "note"}, {"ID": "plan"}, {"ID": "plan", "Values": ["1"]}, {"Values": ["1"]}, None
        )
        assert list(listed) == ["note", "plan"]
        assert listed["plan"]["Name"] == "Plan"
        assert listed["note"]["Name"] == "note"
