// The page: files that are within the program, made by web/ when it is built. Any thread.
//
//   api::Page page(api::page_files());
//   http::Reply reply = page.answer(head);   // "/", "/pipeline", "/assets/…"; anything else is 404
#pragma once

#include <span>
#include <string_view>

#include "http/message.hpp"

namespace siem::api {

struct PageFile {
    std::string_view path;   // "/index.html", "/assets/index-4f2a.js"
    std::string_view type;   // for Content-Type
    std::string_view etag;   // without its quotes
    bool immutable = false;  // what is under this name never changes
    std::string_view plain;
    std::string_view gzip;
};

// Defined by what web/ builds.
std::span<PageFile const> page_files();

class Page {
  public:
    explicit Page(std::span<PageFile const> files) : files_(files) {}
    // Of a GET or HEAD.
    http::Reply answer(http::Head const& head) const;

  private:
    PageFile const* find(std::string_view path) const;

    std::span<PageFile const> files_;
};

}  // namespace siem::api
