// What a pipeline is declared to be: read, given what it leaves unsaid, and judged as AWS judges
// it. Pure. Rules: CodePipeline user guide, "Pipeline structure reference", "Quotas".
//
//   codec::Json const whole = normalised(call.input.at("pipeline"));   // throws
//   ValidationException check(read_declaration(whole), place);                             // and
//   what is wrong with it
#pragma once

#include "cloud/codepipeline/model.hpp"

namespace cloud::codepipeline {

// With all members that AWS fills in. Throws ValidationException for what has no sense, and for
// what this cloud does not do.
codec::Json normalised(codec::Json const& given);
Declaration read_declaration(codec::Json const& whole);

// Throws InvalidStructureException, InvalidStageDeclarationException and
// InvalidActionDeclarationException, in AWS's words where they are known.
void check(Declaration const& declared, Place const& place);

}  // namespace cloud::codepipeline
