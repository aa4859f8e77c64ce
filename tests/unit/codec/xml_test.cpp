#include "codec/xml.hpp"

#include <doctest/doctest.h>

using codec::Xml;

TEST_CASE("a request's elements are read by name") {
    auto const xml = codec::parse_xml(
        "<?xml version=\"1.0\"?>\n"
        "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n"
        "  <QueueConfiguration><Id>a &amp; b</Id><Event>one</Event><Event>two</Event>"
        "</QueueConfiguration>\n  <!-- a comment -->\n  <QueueConfiguration/>\n"
        "</NotificationConfiguration>");
    REQUIRE(xml);
    CHECK(xml->name == "NotificationConfiguration");
    CHECK(xml->xmlns == "http://s3.amazonaws.com/doc/2006-03-01/");
    CHECK(xml->text == "");
    CHECK(xml->all("QueueConfiguration").size() == 2);
    Xml const& queue = *xml->find("QueueConfiguration");
    CHECK(queue.text_of("Id") == "a & b");
    CHECK(queue.all("Event")[1]->text == "two");
    CHECK(queue.text_of("Absent") == "");
    CHECK(queue.find("Absent") == nullptr);
}

TEST_CASE("text keeps its spaces, its CDATA and its character references") {
    CHECK(codec::parse_xml("<a> x </a>")->text == " x ");
    CHECK(codec::parse_xml("<a>  </a>")->text == "  ");
    CHECK(codec::parse_xml("<a><![CDATA[<&x;>]]>&#65;&#x42;&lt;</a>")->text == "<&x;>AB<");
    CHECK(codec::parse_xml("<p:a xmlns:p=\"u\"><p:b>1</p:b></p:a>")->text_of("b") == "1");
}

TEST_CASE("what is no plain XML is refused") {
    for (char const* text :
         {"", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&file;</a>", "<a>& b</a>", "<a>&;</a>",
          "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<!DOCTYPE a><a/>", "<a"}) {
        CAPTURE(text);
        CHECK_FALSE(codec::parse_xml(text));
    }
}

TEST_CASE("32 levels are read and 33 are not") {
    auto const nested = [](int depth) {
        std::string text;
        for (int i = 0; i < depth; ++i) text += "<a>";
        for (int i = 0; i < depth; ++i) text += "</a>";
        return text;
    };
    CHECK(codec::parse_xml(nested(32)));
    CHECK_FALSE(codec::parse_xml(nested(33)));
    CHECK_FALSE(codec::parse_xml(nested(200'000)));
}

TEST_CASE("elements have names, and those and texts are UTF-8") {
    CHECK(codec::parse_xml("<p:a/>")->name == "a");
    for (char const* text : {"<p:/>", "<p:2/>", "<a>\xf8</a>", "<\xe4:2/>"}) {
        CAPTURE(text);
        CHECK_FALSE(codec::parse_xml(text));
    }
}

TEST_CASE("what is written is read back") {
    Xml root{"ListBucketResult"};
    root.xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
    root.add("Key", "a<b>&\"c\"\r\n");
    root.add("Contents").add("Size", "5");
    root.add("Empty");
    std::string const text = codec::to_xml(root);
    CHECK(text ==
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
          "<Key>a&lt;b&gt;&amp;&quot;c&quot;&#13;\n</Key><Contents><Size>5</Size></Contents>"
          "<Empty/></ListBucketResult>");
    auto const again = codec::parse_xml(text);
    REQUIRE(again);
    CHECK(again->text_of("Key") == "a<b>&\"c\"\r\n");
    CHECK(again->find("Contents")->text_of("Size") == "5");
}
