/** A part of Dynamics 365 as it appears over OData: the table of cases, with the columns that the README asks for. */
@path: '/api/data/v9.2'
@requires: 'authenticated-user'
service Crm {
  @cds.query.limit: { default: 7, max: 7 }
  @assert.unique: { reference: [townline_reference] }
  entity incidents {
    key incidentid              : UUID;
        townline_reference      : String(40);
        title                   : String(200);
        description             : LargeString;
        statecode               : Integer default 0;
        statuscode              : Integer default 1;
        townline_status         : String(40);
        townline_type           : String(200);
        townline_address        : String(300);
        townline_latitude       : Double;
        townline_longitude      : Double;
        townline_resolveby      : Timestamp;
        townline_outcome        : String(4000);
        townline_customername   : String(200);
        townline_customerphone  : String(40);
        townline_customeremail  : String(254);
        townline_note           : String(2000);
        @odata.etag
        modifiedon              : Timestamp @cds.on.insert: $now  @cds.on.update: $now;
  }

  /** What the action `CloseIncident` leaves beside a case. */
  entity incidentresolutions {
    key activityid : UUID;
        incidentid : UUID;
        subject    : String(200);
  }
}
