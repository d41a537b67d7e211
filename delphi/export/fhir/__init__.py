"""An edition as a FHIR R5 document, in the shape of HL7's guide for evidence-based medicine (EBMonFHIR)."""
